import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// Every parameter of every method, as the OpenRPC document lists them, refuses what it is not.
    @Suite struct BadInputTests {
        private struct Case: Sendable {
            let method: String
            let parameter: String
            let parameters: String
        }

        @Test func everyParameterRefusesWhatItsSchemaDoesNotAllow() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            _ = try await Launch.make(session)
            let cases = try await document(server).flatMap { try Self.cases($0) }
            #expect(cases.count > 1500)
            let before = try await installation.checksum()

            for batch in Self.batches(cases) {
                let replies = try await session.batch(batch.map { ($0.method, $0.parameters) })
                for (wrong, reply) in zip(batch, replies) {
                    #expect(
                        reply.errorCode == -32602 && reply.parameter == wrong.parameter,
                        "\(wrong.method) \(wrong.parameters.prefix(400)): \(reply.text)")
                }
            }
            #expect(try await installation.checksum() == before)
        }

        @Test func theArgumentsThatAreVariedAreGood() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            _ = try await Launch.make(session)
            for method in try await document(server) {
                let name = try method.string("name")
                for parameter in try Self.parameters(of: method) {
                    let given = try Self.arguments(name, slots: Self.slots(of: method), parameter)
                    let reply = try await session.call(name, given)
                    // The methods that look for what is not there say so; none finds fault.
                    #expect([nil, 4040, 4220].contains(reply.errorCode), "\(name): \(reply.text)")
                }
            }
        }

        @Test func whatIsNoParameterIsRefused() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let session = try await server.session(try await installation.token())
            let before = try await installation.checksum()
            for method in try await document(server) {
                let name = try method.string("name")
                let reply = try await session.call(name, #"{"nonsense":1}"#)
                #expect(reply.errorCode == -32602 && reply.parameter == "nonsense")
                let slots = try Self.slots(of: method)
                let values = Array(repeating: "null", count: slots.count + 1)
                let more = try await session.call(name, "[\(values.joined(separator: ","))]")
                #expect(more.errorCode == -32602 && more.parameter != nil, "\(more.text)")
                for required in slots where required.isRequired {
                    let rest = try Self.arguments(name, slots: slots, required.names[0], "null")
                    let missing = try await session.call(name, rest)
                    #expect(missing.errorCode == -32602, "\(name): \(missing.text)")
                    #expect(missing.parameter == required.names[0])
                }
            }
            #expect(try await installation.checksum() == before)
        }

        // MARK: Reading the document

        private struct Slot {
            let names: [String]
            let isRequired: Bool
            let schemas: [JSON]
        }

        private func document(_ server: AdmitdProcess) async throws -> [JSON] {
            let text = try await server.get("/openrpc.json").body
            return try #require(try JSON.parse(Array(text.utf8))["methods"]).elements
        }

        private static func slots(of method: JSON) throws -> [Slot] {
            try (method["params"]?.elements ?? []).map { parameter in
                let schema = try #require(parameter["schema"])
                let others = parameter["x-alternatives"]?.elements ?? []
                return Slot(
                    names: [try parameter.string("name")]
                        + (try others.map { try $0.string("name") }),
                    isRequired: parameter["required"]?.bool == true,
                    schemas: others.isEmpty ? [schema] : schema["oneOf"]?.elements ?? [])
            }
        }

        private static func parameters(of method: JSON) throws -> [String] {
            try slots(of: method).flatMap(\.names)
        }

        private static func good(_ method: String, _ parameter: String) throws -> String {
            let own = try #require(GoodArguments.all[method], "no arguments for \(method)")
            return try #require(
                own.first { $0.key == parameter }?.value ?? GoodArguments.common[parameter],
                "no argument for \(parameter) of \(method)")
        }

        /// Good arguments for every position; `parameter` stands at its own, with `value` if given.
        private static func arguments(
            _ method: String, slots: [Slot], _ parameter: String, _ value: String? = nil
        ) throws -> String {
            let members = try slots.map { slot in
                let name = slot.names.contains(parameter) ? parameter : slot.names[0]
                let text = try name == parameter ? value ?? good(method, name) : good(method, name)
                return #""\#(name)":\#(text)"#
            }
            return "{" + members.joined(separator: ",") + "}"
        }

        private static func cases(_ method: JSON) throws -> [Case] {
            let name = try method.string("name")
            let slots = try slots(of: method)
            var cases: [Case] = []
            for slot in slots {
                for (parameter, schema) in zip(slot.names, slot.schemas) {
                    let valid = try JSON.parse(Array(good(name, parameter).utf8))
                    let refusesNull = slot.isRequired && parameter == slot.names[0]
                    for value in BadValues.of(schema, valid: valid, refusesNull: refusesNull) {
                        cases.append(
                            Case(
                                method: name, parameter: parameter,
                                parameters: try arguments(name, slots: slots, parameter, value)))
                    }
                }
            }
            return cases
        }

        /// As many in one batch as a request's size allows.
        private static func batches(_ cases: [Case]) -> [[Case]] {
            var batches: [[Case]] = [[]]
            var size = 0
            for one in cases {
                size += one.parameters.utf8.count + 100
                if size > 900_000 || batches[batches.count - 1].count == 500 {
                    batches.append([])
                    size = one.parameters.utf8.count + 100
                }
                batches[batches.count - 1].append(one)
            }
            return batches
        }
    }
}
