extension AdmitClient {
    /// Accounts, made and looked up.
    public var accounts: Accounts { Accounts(client: self) }

    /// Accounts, made and looked up.
    public struct Accounts: Sendable {
        let client: AdmitClient

        /// Makes an account, or finds the one that holds `identity`.
        ///
        /// - Parameters:
        ///   - identity: an identity to link at once.
        ///   - homeRegion: what the customer says, as `US` or `US-TX`.
        ///   - idempotencyKey: makes repeating harmless.
        /// - Returns: the account, and whether it is new.
        public func create(
            identity: Identity? = nil, homeRegion: String? = nil, idempotencyKey: String? = nil
        ) async throws(ClientError) -> (account: Account, isNew: Bool) {
            let result = try await client.call("account.create", idempotencyKey: idempotencyKey) {
                if let identity { $0.add("identity", text: identity.text) }
                $0.add("home_region", ifPresent: homeRegion)
            }
            return (try Account(result.object("account")), try result.flag("created"))
        }

        /// Takes off what weighs on an account that tried too many codes in vain.
        ///
        /// - Returns: how many refused tries weighed on it.
        @discardableResult
        public func unlock(
            _ account: AccountReference, reason: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Int {
            let result = try await client.call("account.unlock", idempotencyKey: idempotencyKey) {
                $0.add(account: account)
                $0.add("reason", reason)
            }
            return try result.count("failures")
        }

        /// Looks an account up, with its links.
        public func get(_ account: AccountReference) async throws(ClientError) -> Account {
            let result = try await client.call("account.get") { $0.add(account: account) }
            return try Account(result.object("account"))
        }
    }
}
