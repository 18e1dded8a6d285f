/// A JSON Schema, built from parts and written into the OpenRPC document. It describes; what is
/// accepted is decided by a parameter's `decode`.
@usableFromInline package struct JSONSchema: Sendable, JSONWritable {
    private var keywords: [(name: String, value: JSONText)] = []

    private init() {}

    private init(type: String) {
        self = JSONSchema().with("type", type)
    }

    /// Anything at all.
    @usableFromInline package static let any = JSONSchema()
    @usableFromInline package static let boolean = JSONSchema(type: "boolean")
    @usableFromInline package static let null = JSONSchema(type: "null")

    @usableFromInline package static func string(
        pattern: String? = nil, minLength: Int? = nil, maxLength: Int? = nil,
        format: String? = nil, enum values: [String]? = nil
    ) -> JSONSchema {
        JSONSchema(type: "string").with("pattern", pattern).with("minLength", minLength)
            .with("maxLength", maxLength).with("format", format).with("enum", values)
    }

    @usableFromInline package static func integer(min: Int64? = nil, max: Int64? = nil)
        -> JSONSchema
    {
        JSONSchema(type: "integer").with("minimum", min).with("maximum", max)
    }

    @usableFromInline package static func number(min: Double? = nil, max: Double? = nil)
        -> JSONSchema
    {
        JSONSchema(type: "number").with("minimum", min).with("maximum", max)
    }

    @usableFromInline package static func array(
        of element: JSONSchema, minItems: Int? = nil, maxItems: Int? = nil
    ) -> JSONSchema {
        JSONSchema(type: "array").with("items", element).with("minItems", minItems)
            .with("maxItems", maxItems)
    }

    /// - Parameter additional: what members without a name here look like; nil says nothing.
    @usableFromInline package static func object(
        _ properties: KeyValuePairs<String, JSONSchema> = [:], required: [String] = [],
        additional: JSONSchema? = nil
    ) -> JSONSchema {
        let described = JSONText { writer in
            writer.object {
                for (name, schema) in properties { $0.member(named: name) { $0.value(schema) } }
            }
        }
        return JSONSchema(type: "object")
            .with("properties", properties.isEmpty ? nil : described)
            .with("required", required.isEmpty ? nil : required)
            .with("additionalProperties", additional)
    }

    @usableFromInline package static func oneOf(_ alternatives: [JSONSchema]) -> JSONSchema {
        JSONSchema().with("oneOf", alternatives)
    }

    /// All of these at once.
    package static func allOf(_ parts: [JSONSchema]) -> JSONSchema {
        JSONSchema().with("allOf", parts)
    }

    /// A schema among the document's components.
    @usableFromInline package static func reference(_ component: String) -> JSONSchema {
        JSONSchema().with("$ref", "#/components/schemas/\(component)")
    }

    @usableFromInline package func described(_ description: String) -> JSONSchema {
        with("description", description)
    }

    /// This, or null.
    @usableFromInline package func orNull() -> JSONSchema { .oneOf([self, .null]) }

    @usableFromInline package func write(to writer: inout JSONWriter) {
        writer.object {
            for (name, value) in keywords { $0.member(named: name) { $0.value(value) } }
        }
    }

    private func with(_ name: String, _ value: (some JSONWritable)?) -> JSONSchema {
        guard let value else { return self }
        var copy = self
        copy.keywords.append((name, JSONText(value)))
        return copy
    }
}
