import Admission
import Foundation
import JSONRPC

/// Parameters that several methods share.
enum Parameters {
    static func id<Entity>(
        _ name: String, _ summary: String, of entity: Entity.Type = Entity.self
    ) -> Parameter<ID<Entity>> {
        Parameter(name, summary, schema: .string(format: "uuid")) {
            (json) throws(InvalidValue) in try json.id()
        }
    }

    static func name<Entity>(
        _ name: String, _ summary: String, of entity: Entity.Type = Entity.self
    ) -> Parameter<Name<Entity>> {
        Parameter(name, summary, schema: Schemas.name) {
            (json) throws(InvalidValue) in try json.name()
        }
    }

    static func text(
        _ name: String, _ summary: String, _ length: ClosedRange<Int>
    ) -> Parameter<String> {
        let schema = JSONSchema.string(
            minLength: length.lowerBound, maxLength: length.upperBound)
        return Parameter(name, summary, schema: schema) {
            (json) throws(InvalidValue) in try json.text(length)
        }
    }

    static func moment(_ name: String, _ summary: String) -> Parameter<Date> {
        Parameter(name, summary, schema: .string(format: "date-time")) {
            (json) throws(InvalidValue) in try json.moment()
        }
    }

    static func number(
        _ name: String, _ summary: String, _ range: ClosedRange<Int64>
    ) -> Parameter<Int> {
        let schema = JSONSchema.integer(min: range.lowerBound, max: range.upperBound)
        return Parameter(name, summary, schema: schema) {
            (json) throws(InvalidValue) in try json.number(range)
        }
    }

    static func truth(_ name: String, _ summary: String) -> Parameter<Bool> {
        Parameter(name, summary, schema: .boolean) {
            (json) throws(InvalidValue) in try json.truth()
        }
    }

    static func choice(
        _ name: String, _ summary: String, _ words: [String]
    ) -> Parameter<String> {
        Parameter(name, summary, schema: .string(enum: words)) {
            (json) throws(InvalidValue) in try json.choice(words)
        }
    }

    static func region(_ name: String, _ summary: String) -> Parameter<Region> {
        Parameter(name, summary, schema: Schemas.region) {
            (json) throws(InvalidValue) in try json.region()
        }
    }

    static let product = name("product", "The product.", of: Product.self)
    static let reason = text("reason", "Why, in words for whoever looks later.", 1...500)
    static let location = region("location", "Where the request comes from.").optional()
    static let at = moment("at", "The moment to decide for; now when left out.").optional()
    static let limit = number("limit", "The most items of a page.", 1...500)
        .optional(default: 50)

    static let cursor = Parameter<UUID>(
        "cursor", "`next_cursor` of the page before.", schema: .string(maxLength: 64)
    ) { (json) throws(InvalidValue) in
        guard let text = json.string, let id = Cursor.read(text) else {
            throw InvalidValue(Cursor.problem)
        }
        return id
    }.optional()

    /// Where a page of named things begins.
    static func cursor<Entity>(of entity: Entity.Type) -> Parameter<Name<Entity>?> {
        Parameter<Name<Entity>>(
            "cursor", "`next_cursor` of the page before.", schema: .string(maxLength: 128)
        ) { (json) throws(InvalidValue) in
            guard let text = json.string, let name = Cursor.readName(text, of: entity) else {
                throw InvalidValue(Cursor.problem)
            }
            return name
        }.optional()
    }
}

/// Where a page begins, as callers see it.
enum Cursor {
    static let problem = "must be next_cursor of the page before"

    static func write(_ id: UUID) -> String {
        withUnsafeBytes(of: id.uuid) { Data($0) }.base64EncodedString()
    }

    static func read(_ text: String) -> UUID? {
        guard let data = Data(base64Encoded: text), data.count == 16 else { return nil }
        return data.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    static func write<Entity>(_ name: Name<Entity>) -> String {
        Data(name.text.utf8).base64EncodedString()
    }

    static func readName<Entity>(_ text: String, of entity: Entity.Type) -> Name<Entity>? {
        Data(base64Encoded: text).flatMap { Name(String(decoding: $0, as: UTF8.self)) }
    }
}
