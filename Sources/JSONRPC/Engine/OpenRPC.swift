/// The description of the methods for programs, as OpenRPC 1.3.2.
enum OpenRPC {
    static func document<Caller>(
        title: String, version: String, description: String, methods: [Method<Caller>],
        components: [String: JSONSchema]
    ) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("openrpc", "1.3.2")
                $0.member("info") {
                    $0.object {
                        $0.member("title", title)
                        $0.member("version", version)
                        $0.member("description", description)
                    }
                }
                $0.member("methods") {
                    $0.array { for method in methods { write(method, to: &$0) } }
                }
                $0.member("components") {
                    $0.object {
                        $0.member("schemas") {
                            $0.object {
                                for (name, schema) in components.sorted(by: { $0.key < $1.key }) {
                                    $0.member(named: name) { $0.value(schema) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func write<Caller>(_ method: Method<Caller>, to writer: inout JSONWriter) {
        writer.object {
            $0.member("name", method.name)
            $0.member("summary", method.summary)
            $0.member("paramStructure", "either")
            $0.member("params") {
                $0.array { for slot in method.slots { write(slot, to: &$0) } }
            }
            $0.member("result") {
                $0.object {
                    $0.member("name", "result")
                    $0.member("schema", method.result)
                }
            }
            $0.member("x-scopes", method.scopes.names)
            $0.member("x-writes", method.writes)
        }
    }

    /// A position with alternatives goes by its first name; `x-alternatives` holds the others.
    private static func write(_ slot: Slot, to writer: inout JSONWriter) {
        let first = slot.names[0]
        writer.object {
            $0.member("name", first.name)
            $0.member("summary", first.summary)
            $0.member("required", slot.isRequired)
            if slot.names.count == 1 {
                $0.member("schema", first.schema)
                return
            }
            $0.member("schema", JSONSchema.oneOf(slot.names.map(\.schema)))
            $0.member("x-alternatives") {
                $0.array {
                    for other in slot.names.dropFirst() {
                        $0.object {
                            $0.member("name", other.name)
                            $0.member("summary", other.summary)
                            $0.member("schema", other.schema)
                        }
                    }
                }
            }
        }
    }
}
