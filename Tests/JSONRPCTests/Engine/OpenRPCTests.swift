import Testing

@testable import JSONRPC

/// The document that describes the methods.
struct OpenRPCTests {
    @Test func describesEveryMethod() throws {
        let document = try JSON.parse(Rig().engine.openRPC)
        #expect(!document.hasDuplicateMember)
        #expect(document["openrpc"]?.string == "1.3.2")
        #expect(document["info"]?["title"]?.string == "Rig")
        let methods = try #require(document["methods"]?.elements)
        #expect(
            methods.map { $0["name"]?.string }
                == ["subtract", "sum", "get_data", "update", "secret", "fail"])
        let parameters = methods.map { $0["params"]?.elements.map { $0["name"]?.string ?? "" } }
        #expect(
            parameters == [
                ["minuend", "subtrahend", "deadline_ms"], ["a", "b", "c", "deadline_ms"],
                ["deadline_ms"], ["value", "idempotency_key", "deadline_ms"],
                ["n", "deadline_ms"], ["how", "deadline_ms"],
            ])
        #expect(
            methods[1]["params"]?.elements.map { $0["required"]?.bool }
                == [true, false, false, false])
        #expect(methods[4]["x-scopes"]?.elements.map(\.string) == ["admin", "support"])
    }

    @Test func snapshot() {
        let account = Parameter("account", "Who.", schema: JSONSchema.string(format: "uuid")) {
            $0.string ?? ""
        }
        let identity = Parameter("identity", "Who elsewhere.", schema: .reference("Identity")) {
            $0["subject"]?.string ?? ""
        }
        let engine = Engine<Staff>(
            title: "T", version: "2", description: "D",
            methods: [
                Method(
                    "m.n", "S.", scope: "s", writes: true, parameters: .either(account, identity),
                    result: .array(of: .reference("Identity"), maxItems: 5)
                ) { _, _ in JSONText(0) }
            ],
            components: [
                "Z": .oneOf([.boolean, .null]).described("Maybe."),
                "Identity": .object(
                    [
                        "subject": .string(
                            pattern: "^\\d+$", minLength: 1, maxLength: 2, enum: ["1", "\""]),
                        "n": .integer(min: 0, max: 9).orNull(), "x": .any, "d": .number(min: 0.5),
                    ], required: ["subject"], additional: .string()),
            ], mapError: { _ in .internalError }, observe: { _ in })
        let expected =
            #"{"openrpc":"1.3.2","info":{"title":"T","version":"2","description":"D"},"#
            + #""methods":[{"name":"m.n","summary":"S.","paramStructure":"either","params":["#
            + #"{"name":"account","summary":"Who.","required":true,"schema":{"oneOf":["#
            + #"{"type":"string","format":"uuid"},{"$ref":"#
            + ##""#/components/schemas/Identity"}]},"x-alternatives":[{"name":"identity","##
            + ##""summary":"Who elsewhere.","schema":{"$ref":"#/components/schemas/Identity"}}]},"##
            + #"{"name":"idempotency_key","summary":"Makes the call safe to repeat: the same key "#
            + #"and arguments give the stored answer.","required":false,"schema":{"type":"string","#
            + #""minLength":1,"maxLength":255}},{"name":"deadline_ms","summary":"How long the "#
            + #"caller waits for the answer, in milliseconds.","required":false,"schema":{"#
            + #""type":"integer","minimum":1,"maximum":600000}}],"result":{"name":"result","#
            + ##""schema":{"type":"array","items":{"$ref":"#/components/schemas/Identity"},"##
            + #""maxItems":5}},"x-scopes":["s"],"x-writes":true}],"components":{"schemas":{"#
            + #""Identity":{"type":"object","properties":{"subject":{"type":"string","#
            + #""pattern":"^\\d+$","minLength":1,"maxLength":2,"enum":["1","\""]},"n":{"oneOf":["#
            + #"{"type":"integer","minimum":0,"maximum":9},{"type":"null"}]},"x":{},"#
            + #""d":{"type":"number","minimum":0.5}},"required":["subject"],"#
            + #""additionalProperties":{"type":"string"}},"#
            + #""Z":{"oneOf":[{"type":"boolean"},{"type":"null"}],"description":"Maybe."}}}}"#
        #expect(String(decoding: engine.openRPC, as: UTF8.self) == expected)
    }

    @Test(arguments: ["", #","params":[]"#, #","params":{}"#, #","params":{"deadline_ms":5000}"#])
    func discover(_ params: String) async {
        let rig = Rig()
        let call = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"\#(params)}"#
        let document = String(decoding: rig.engine.openRPC, as: UTF8.self)
        #expect(await rig.ask(call, as: Staff(scopes: [])) == answered(document))
        #expect(rig.records.last?.method == "rpc.discover")
        #expect(rig.records.last?.code == 0)
    }
}
