package import Foundation

/// One parameter of a statement; travels in PostgreSQL's binary format.
///
/// A value takes the type its statement declares where the two agree: integers of every width
/// that holds them, text as json, json as jsonb. A statement that declares no parameters takes
/// the types of its values, with `json` as jsonb.
package enum PostgresValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int4(Int32)
    case int8(Int64)
    case float8(Double)
    case text(String)
    case json(String)
    case bytea([UInt8])
    case uuid(UUID)
    /// Rounded to the microsecond. `distantPast` and `distantFuture` are the two infinities.
    case timestamptz(Date)
    case boolArray([Bool?])
    case int4Array([Int32?])
    case int8Array([Int64?])
    case float8Array([Double?])
    case textArray([String?])
    case byteaArray([[UInt8]?])
    case uuidArray([UUID?])
    case timestamptzArray([Date?])

    /// The type sent when the statement declares none.
    var type: PostgresType? {
        switch self {
        case .null: nil
        case .bool: .bool
        case .int4: .int4
        case .int8: .int8
        case .float8: .float8
        case .text: .text
        case .json: .jsonb
        case .bytea: .bytea
        case .uuid: .uuid
        case .timestamptz: .timestamptz
        case .boolArray: .boolArray
        case .int4Array: .int4Array
        case .int8Array: .int8Array
        case .float8Array: .float8Array
        case .textArray: .textArray
        case .byteaArray: .byteaArray
        case .uuidArray: .uuidArray
        case .timestamptzArray: .timestamptzArray
        }
    }
}
