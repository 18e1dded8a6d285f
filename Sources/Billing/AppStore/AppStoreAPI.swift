package import Foundation
import JSONRPC
package import JWTKit
import NIOHTTP1

/// The App Store Server API's word on subscriptions, each with what Apple signed. It offers no list.
package enum AppStoreAPI {
    /// A key for the App Store Server API, as App Store Connect gives it.
    package struct Credentials: Sendable {
        package var issuerID: String
        package var keyID: String
        /// Out of the `.p8` file.
        package var key: ES256PrivateKey
        package var bundleID: String

        package init(issuerID: String, keyID: String, key: ES256PrivateKey, bundleID: String) {
            self.issuerID = issuerID
            self.keyID = keyID
            self.key = key
            self.bundleID = bundleID
        }
    }

    /// - Parameters:
    ///   - verifier: checks what the answers hold, and names the environment.
    ///   - base: such as `https://api.storekit.itunes.apple.com`, without a slash at its end.
    package static func api(
        _ credentials: Credentials, verifier: AppStoreVerifier, base: String,
        limits: FetchLimits = FetchLimits(), now: @escaping @Sendable () -> Date = { Date() }
    ) -> ProviderAPI {
        let connection = ProviderConnection(base: base, limits: limits, now: now)
        let signer = AppStoreTokenSigner(credentials)
        return ProviderAPI(
            source: BillingSource(.appStore, verifier.environment),
            fetch: { (subject) async throws(FetchError) in
                guard let name = PathSegment.escaped(subject) else { return nil }
                let answer = try await connection.send(
                    { () async throws(FetchError) in
                        ProviderConnection.Request(
                            target: "/inApps/v1/subscriptions/\(name)",
                            headers: [
                                "authorization": "Bearer \(try await signer.token(at: now()))"
                            ])
                    }, judge: verdict)
                guard let answer else { return nil }
                return try await read(answer, subject: subject, verifier)
            })
    }

    /// The answer tells of every subscription of the same customer; only the one asked for is taken.
    private static func read(
        _ answer: ProviderConnection.Answer, subject: String, _ verifier: AppStoreVerifier
    ) async throws(FetchError) -> FetchedSubscription? {
        guard let json = try? JSON.parse(answer.body), let groups = json["data"],
            groups.kind == .array, verifier.isOurs(answer: json)
        else { throw .badAnswer }
        let last = groups.elements.flatMap { $0["lastTransactions"]?.elements ?? [] }
            .first { $0["originalTransactionId"]?.string == subject }
        guard let last else { return nil }
        guard let status = last["status"]?.integer,
            let signedTransaction = last["signedTransactionInfo"]?.string,
            let signedRenewal = last["signedRenewalInfo"]?.string
        else { throw .badAnswer }
        let transaction: [UInt8]
        let renewal: [UInt8]
        do {
            transaction = try await verifier.verifyTransaction(
                signedTransaction, at: answer.requestedAt)
            renewal = try await verifier.verifyRenewal(signedRenewal, at: answer.requestedAt)
        } catch { throw .badAnswer }
        for part in [transaction, renewal] {
            guard (try? JSON.parse(part))?["originalTransactionId"]?.string == subject else {
                throw .badAnswer
            }
        }
        let body = JSONText {
            $0.object {
                $0.member("originalTransactionId", subject)
                $0.member("status", status)
                $0.member("transaction", raw: transaction)
                $0.member("renewal", raw: renewal)
            }
        }
        return FetchedSubscription(
            subject: subject, body: body.bytes, requestedAt: answer.requestedAt)
    }

    /// Apple's numbers say whether there is no such transaction or it cannot be told now.
    @Sendable private static func verdict(_ answer: ProviderConnection.Answer)
        -> ProviderConnection.Verdict
    {
        guard answer.status == 404 || answer.status == 410 else {
            return ProviderConnection.verdict(answer)
        }
        switch (try? JSON.parse(answer.body))?["errorCode"]?.integer {
        case accountNotFound, originalTransactionNotFound, transactionNotFound: return .missing
        case accountNotFoundForNow, originalTransactionNotFoundForNow: return .again
        default: return .failed
        }
    }

    private static let accountNotFound: Int64 = 4_040_001
    private static let accountNotFoundForNow: Int64 = 4_040_002
    private static let originalTransactionNotFound: Int64 = 4_040_005
    private static let originalTransactionNotFoundForNow: Int64 = 4_040_006
    private static let transactionNotFound: Int64 = 4_040_010
}

/// Makes the tokens that the App Store Server API wants, a new one for each request.
struct AppStoreTokenSigner: Sendable {
    private let credentials: AppStoreAPI.Credentials
    private let keys = JWTKeyCollection()

    /// Apple takes tokens of up to an hour.
    private static let lifeSeconds: TimeInterval = 20 * 60

    init(_ credentials: AppStoreAPI.Credentials) {
        self.credentials = credentials
    }

    func token(at now: Date) async throws(FetchError) -> String {
        await keys.add(ecdsa: credentials.key)
        let claims = Claims(
            iss: credentials.issuerID, iat: Int(now.timeIntervalSince1970),
            exp: Int((now + Self.lifeSeconds).timeIntervalSince1970), aud: "appstoreconnect-v1",
            bid: credentials.bundleID)
        do {
            return try await keys.sign(claims, header: ["kid": .string(credentials.keyID)])
        } catch {
            throw .unconfigured
        }
    }

    private struct Claims: JWTPayload {
        let iss: String
        let iat: Int
        let exp: Int
        let aud: String
        let bid: String

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}
