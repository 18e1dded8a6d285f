public import Foundation
import JSONRPC

/// What there is to check one cohort's draws by.
public struct WaitlistProof: Hashable, Sendable {
    /// What they wait for.
    public var product: String
    /// Whose line it is.
    public var region: String
    /// The hour in which they joined, by its first moment.
    public var cohort: Date
    /// What the secret was bound to before any of them joined, as 64 hexadecimal digits.
    public var commitment: String
    /// What the order comes from; `nil` until the last of them was drawn.
    public var secret: String?
    /// How many were drawn.
    public var taken: Int
    /// The end of the chain of hashes over those who were drawn.
    public var roll: String
    /// Those who were drawn, in that order; empty until the secret is revealed.
    public var entries: [Entry]

    /// Somebody who was drawn.
    public struct Entry: Hashable, Sendable {
        /// Who it is.
        public var account: UUID
        /// 0 for those who subscribed when they joined, 1 for others.
        public var band: Int
        /// The last draw before the account joined; 0 for none.
        public var joinedAfter: Int
        /// The number of the draw.
        public var draw: Int
        /// Whether that draw took subscribers first.
        public var subscribersFirst: Bool

        /// Puts an entry together.
        public init(
            account: UUID, band: Int, joinedAfter: Int, draw: Int, subscribersFirst: Bool
        ) {
            self.account = account
            self.band = band
            self.joinedAfter = joinedAfter
            self.draw = draw
            self.subscribersFirst = subscribersFirst
        }

        init(_ json: JSON) throws(ClientError) {
            self.init(
                account: try json.uuid("account"), band: try json.count("band"),
                joinedAfter: try json.count("joined_after"), draw: try json.count("draw"),
                subscribersFirst: try json.flag("subscribers_first"))
        }
    }

    init(_ json: JSON, product: String, region: String) throws(ClientError) {
        self.product = product
        self.region = region
        cohort = try json.date("cohort")
        commitment = try json.text("commitment")
        secret = json.textIfPresent("secret")
        taken = try json.count("taken")
        roll = try json.text("roll")
        entries = []
    }
}

extension AdmitClient.Waitlist {
    /// Tells of a line's cohorts, newest first, without their entries.
    public func cohorts(
        product: String, region: String
    ) async throws(ClientError) -> [WaitlistProof] {
        let result = try await client.call("waitlist.proof") {
            $0.add("product", product)
            $0.add("region", region)
        }
        return try result.list("cohorts") { (json) throws(ClientError) in
            try WaitlistProof(json, product: product, region: region)
        }
    }

    /// Tells of one cohort, with all its entries.
    public func proof(
        product: String, region: String, cohort: Date
    ) async throws(ClientError) -> WaitlistProof {
        var proof: WaitlistProof?
        var entries: [WaitlistProof.Entry] = []
        var cursor: String?
        repeat {
            let result = try await client.call("waitlist.proof") {
                $0.add("product", product)
                $0.add("region", region)
                $0.add("cohort", cohort)
                $0.add("cursor", ifPresent: cursor)
            }
            guard let found = result["cohorts"]?.elements.first else {
                throw .badAnswer(problem: "no cohort in the result")
            }
            proof = try WaitlistProof(found, product: product, region: region)
            entries += try result.list("entries", WaitlistProof.Entry.init)
            cursor = result.textIfPresent("next_cursor")
        } while cursor != nil
        guard var proof else { throw .badAnswer(problem: "no cohort in the result") }
        proof.entries = entries
        return proof
    }
}
