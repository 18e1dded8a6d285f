import Admission
package import Foundation
import Postgres

extension PostgresValue {
    static func date(_ date: Date?) -> PostgresValue { date.map { .timestamptz($0) } ?? .null }
    static func uuid(_ uuid: UUID?) -> PostgresValue { uuid.map { .uuid($0) } ?? .null }
    static func text(_ text: String?) -> PostgresValue { text.map { .text($0) } ?? .null }
    static func number(_ number: Int?) -> PostgresValue {
        number.map { .int4(Int32($0)) } ?? .null
    }
    static func truth(_ value: Bool?) -> PostgresValue { value.map { .bool($0) } ?? .null }
}

extension Row {
    func id<Entity>(_ column: Int) throws(PostgresError) -> ID<Entity> {
        ID(try self(column, as: UUID.self))
    }

    func optionalID<Entity>(_ column: Int) throws(PostgresError) -> ID<Entity>? {
        try self(column, as: UUID?.self).map { ID($0) }
    }

    func region(_ column: Int) throws(PostgresError) -> Region? {
        try self(column, as: String?.self).map(Region.init(trusted:))
    }
}

/// A page of a list.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Where the next page begins; `nil` on the last one.
    package let next: UUID?

    /// `rows` holds one more than `limit` when there is more to come.
    init(_ rows: [Item], limit: Int, id: (Item) -> UUID) {
        items = Array(rows.prefix(limit))
        next = rows.count > limit ? items.last.map(id) : nil
    }
}
