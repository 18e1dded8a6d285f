import Testing

@testable import JSONRPC

/// Arguments by name and by position, left out, wrong, and in one another's place.
struct ParameterTests {
    private let rig: Rig

    init() {
        let value = Parameter<String>.either(
            Parameter("account", "An id.", schema: .string()) { json throws(InvalidValue) in
                guard let id = json.string, id.hasPrefix("a") else {
                    throw InvalidValue("must be an account")
                }
                return "account \(id)"
            },
            Parameter("identity", "Elsewhere.", schema: .object()) { json throws(InvalidValue) in
                if json.string == "b" { return "identity b" }
                guard json.kind == .object, let subject = json["subject"]?.string else {
                    throw InvalidValue("must be an object with a subject")
                }
                return "identity \(subject)"
            })
        rig = Rig(extra: [
            Method(
                "look", "Either.", scope: nil, writes: true,
                parameters: value, text("note").optional(), result: .any
            ) { call, who, note in
                JSONText { writer in
                    writer.array {
                        $0.value(who)
                        $0.value(note)
                        let bytes = call.idempotency?.canonicalArguments ?? []
                        $0.value(String(decoding: bytes, as: UTF8.self))
                    }
                }
            },
            Method(
                "maybe", "Either or none.", scope: nil, writes: false,
                parameters: value.optional(), text("note").optional(default: "-"), result: .any
            ) { _, who, note in JSONText([who, note]) },
        ])
    }

    private func call(_ method: String, _ params: String) async -> String? {
        await rig.ask(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#)
    }

    @Test(arguments: [
        ("subtract", #"{"minuend":1}"#, invalidParameter("subtrahend", "is required")),
        ("subtract", "[1]", invalidParameter("subtrahend", "is required")),
        ("subtract", "{}", invalidParameter("minuend", "is required")),
        ("subtract", "[]", invalidParameter("minuend", "is required")),
        ("subtract", #"[1,"2"]"#, invalidParameter("subtrahend", "must be an integer")),
        ("subtract", "[null,2]", invalidParameter("minuend", "must be an integer")),
        ("subtract", "[1.0,2]", invalidParameter("minuend", "must be an integer")),
        (
            "subtract", "[1,2,null,4]",
            invalidParameter("params[3]", "is one more than the method takes")
        ),
        (
            "subtract", #"{"minuend":1,"subtrahend":2,"x":3}"#,
            invalidParameter("x", "is not a parameter of this method")
        ),
        (
            "subtract", #"{"Minuend":1,"subtrahend":2}"#,
            invalidParameter("Minuend", "is not a parameter of this method")
        ),
        (
            "subtract", #"{"minuend":1,"subtrahend":2,"idempotency_key":"k"}"#,
            invalidParameter("idempotency_key", "is not a parameter of this method")
        ),
        ("subtract", "[5,2,60000]", answered("3")),
        ("subtract", #"{"minuend":5,"subtrahend":2,"deadline_ms":null}"#, answered("3")),
        ("sum", "[1]", answered("1")), ("sum", "[1,null,3]", answered("4")),
        ("sum", #"{"a":1,"b":null,"c":3}"#, answered("4")),
        ("sum", #"{"c":3,"a":1}"#, answered("4")),
        ("sum", #"{"a":1,"c":"3"}"#, invalidParameter("c", "must be an integer")),
        (
            "fail", #"["more than nine"]"#,
            invalidParameter("how", "must be a string of 9 characters at most")
        ),
        ("get_data", "[]", answered("[\"hello\",5]")),
        ("get_data", "{}", answered("[\"hello\",5]")),
        ("get_data", "[1,2]", invalidParameter("params[1]", "is one more than the method takes")),
    ])
    func binding(_ method: String, _ params: String, _ expected: String) async {
        #expect(await call(method, params) == expected)
    }

    @Test(arguments: [
        "0", "-1", "600001", "1.5", "1e3", "\"5\"", "true", "{}", "99999999999999999999",
    ])
    func deadlineOutOfRange(_ value: String) async {
        let problem = "must be an integer from 1 to 600000"
        let expected = invalidParameter("deadline_ms", problem)
        #expect(await call("update", #"{"deadline_ms":\#(value)}"#) == expected)
        #expect(await call("get_data", "[\(value)]") == expected)
        #expect(rig.notes.isEmpty)
    }

    @Test func commonParameters() async {
        func result(_ key: String, _ deadline: Bool) -> String {
            answered(
                #"{"method":"update","request":"r1","deadline":\#(deadline),"key":\#(key)}"#)
        }
        #expect(await call("update", "{}") == result("null", false))
        #expect(await call("update", #"[1,"k",600000]"#) == result("\"k\"", true))
        #expect(await call("update", "[1,null,1000]") == result("null", true))
        let long = String(repeating: "é", count: 255)
        #expect(
            await call("update", #"{"idempotency_key":"\#(long)"}"#) == result("\"\(long)\"", false)
        )
        for wrong in ["\"\"", "\"\(long)x\"", "1", "{}"] {
            #expect(
                await call("update", #"{"idempotency_key":\#(wrong)}"#)
                    == invalidParameter(
                        "idempotency_key", "must be a string of 1 to 255 characters"))
        }
    }

    @Test(arguments: ["\"\\u0000\"", "\"a\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\""])
    func unstorableText(_ text: String) async {
        let problem = "must not hold U+0000 or half of a surrogate pair"
        for value in [text, "[[\(text)]]", "{\"a\":{\"b\":\(text)}}", "{\(text):1}"] {
            let expected = invalidParameter("value", problem)
            #expect(await call("update", "[\(value)]") == expected)
            #expect(await call("update", "{\"value\":\(value)}") == expected)
            let key = #"{"value":"\\u0000 \\ud800","idempotency_key":\#(value)}"#
            #expect(await call("update", key) == invalidParameter("idempotency_key", problem))
        }
        #expect(await call("subtract", "[1,\(text)]") == invalidParameter("subtrahend", problem))
        #expect(rig.notes.isEmpty)
        let unknown = await call("update", "{\(text):1}")
        #expect(unknown?.contains("is not a parameter of this method") == true)
    }

    @Test func eitherByName() async {
        func result(_ who: String) -> String { answered("[\"\(who)\",null,\"\"]") }
        #expect(await call("look", #"{"account":"a1"}"#) == result("account a1"))
        #expect(await call("look", #"{"identity":{"subject":"s"}}"#) == result("identity s"))
        #expect(
            await call("look", #"{"account":null,"identity":{"subject":"s"}}"#)
                == result("identity s"))
        #expect(await call("look", #"{"account":"a","identity":null}"#) == result("account a"))
        for both in [
            #"{"account":"a1","identity":{"subject":"s"}}"#,
            #"{"identity":{"subject":"s"},"account":"a1"}"#,
        ] {
            let expected = invalidParameter("identity", "must not be given beside account")
            #expect(await call("look", both) == expected)
            #expect(await call("maybe", both) == expected)
        }
        for neither in ["{}", "[]", "[null]", #"{"account":null,"identity":null}"#] {
            #expect(await call("look", neither) == invalidParameter("account", "is required"))
            #expect(await call("maybe", neither) == answered("[null,\"-\"]"))
        }
        #expect(
            await call("look", #"{"account":"b"}"#)
                == invalidParameter("account", "must be an account"))
        #expect(
            await call("look", #"{"identity":{}}"#)
                == invalidParameter("identity", "must be an object with a subject"))
    }

    @Test func eitherByPosition() async {
        #expect(await call("maybe", #"["a1","n"]"#) == answered(#"["account a1","n"]"#))
        #expect(await call("maybe", #"[{"subject":"s"}]"#) == answered(#"["identity s","-"]"#))
        #expect(await call("maybe", #"["b"]"#) == answered(#"["identity b","-"]"#))
        #expect(await call("maybe", #"["c"]"#) == invalidParameter("account", "must be an account"))
        #expect(
            await call("maybe", #"[{"x":1}]"#)
                == invalidParameter("identity", "must be an object with a subject"))
    }

    @Test func canonicalArgumentsAreTheSameHoweverGiven() async {
        let groups: [(canonical: String, spellings: [String])] = [
            (
                #"{"method":"look","params":{"account":"a1"}}"#,
                [
                    #"{"account":"a1","idempotency_key":"k"}"#,
                    #"{"idempotency_key":"k","deadline_ms":5000,"note":null,"account":"\u00611"}"#,
                    #"["a1",null,"k"]"#, #"["a1",null,"k",5000]"#,
                ]
            ),
            (
                #"{"method":"look","params":{"identity":{"n":[1,{"a":2,"b":3}],"subject":"s/"},"#
                    + #""note":"é"}}"#,
                [
                    #"[{"n":[1,{"a":2,"b":3}],"subject":"s/"},"é","k"]"#,
                    #"[{"subject":"s\/", "n":[1.0,{"b":3,"a":2}]},"\u00e9","k"]"#,
                    #"{"note":"é","identity":{"\u006e":[1,{"a":2,"b":3}],"subject":"s/"},"#
                        + #""account":null,"idempotency_key":"k"}"#,
                ]
            ),
            (#"{"method":"look","params":{"identity":"b"}}"#, [#"["b",null,"k"]"#]),
        ]
        for (canonical, spellings) in groups {
            for spelling in spellings {
                let answer = await call("look", spelling)
                let result = answer.flatMap { try? parse($0)["result"]?.elements.last?.string }
                #expect(result == canonical, "\(spelling)")
            }
        }
    }

    @Test func scopeComesBeforeParameters() async {
        let forbidden = refusal(
            4030, "Forbidden: needs the scope admin or support", "forbidden", id: "1")
        for params in ["[1]", "[]", #"{"x":1}"#, #"["\u0000"]"#] {
            #expect(await call("secret", params) == forbidden)
        }
        let ask = #"{"jsonrpc":"2.0","id":1,"method":"secret","params":[1]}"#
        for scope in ["admin", "support"] {
            #expect(await rig.ask(ask, as: Staff(scopes: [scope])) == answered("true"))
        }
        #expect(rig.records.last?.method == "secret")
    }
}
