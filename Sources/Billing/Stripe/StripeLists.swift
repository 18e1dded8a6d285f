import Foundation
import JSONRPC
import NIOHTTP1

/// Stripe's lists, all of which page alike.
struct StripeLists: Sendable {
    let connection: ProviderConnection
    let headers: HTTPHeaders

    /// As many as Stripe gives at once.
    private static let pageLength = 100

    /// What is in a list, in its order.
    struct Page: Sendable {
        let items: [(id: String, body: [UInt8])]
        let requestedAt: Date
        /// Where the list goes on; `nil` at its end.
        let next: String?
    }

    /// Asks for a page.
    /// - Parameters:
    ///   - object: what Stripe calls the things in it; an answer with others is none.
    ///   - target: path and query, of which there must be something.
    ///   - cursor: the last thing of the page before.
    ///   - expansion: what is to stand in the place of its name.
    func page(
        of object: String, at target: String, after cursor: String? = nil,
        expanding expansion: String? = nil
    ) async throws(FetchError) -> Page {
        var target = target + "&limit=\(Self.pageLength)"
        if let expansion { target += "&expand%5B%5D=\(expansion)" }
        if let cursor { target += "&starting_after=\(PathSegment.escape(cursor))" }
        let answer = try await connection.send { [target] () throws(FetchError) in
            ProviderConnection.Request(target: target, headers: headers)
        }
        guard let answer, let json = try? JSON.parse(answer.body), let data = json["data"],
            data.kind == .array, let hasMore = json["has_more"]?.bool
        else { throw .badAnswer }
        var items: [(id: String, body: [UInt8])] = []
        for item in data.elements {
            guard let id = item["id"]?.string, item["object"]?.string == object else {
                throw .badAnswer
            }
            items.append((id, Array(item.bytes)))
        }
        // A list that goes on without getting on would be read for ever.
        guard !hasMore || items.last.map({ $0.id != cursor }) ?? false else { throw .badAnswer }
        return Page(
            items: items, requestedAt: answer.requestedAt, next: hasMore ? items.last?.id : nil)
    }
}
