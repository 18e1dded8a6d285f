package import Admission
package import Foundation
import JSONRPC
import NIOHTTP1

/// Google Play's word on subscriptions, by purchase token. It offers no list.
package enum GooglePlayAPI {
    /// - Parameters:
    ///   - package: of the app, such as `com.example.app`.
    ///   - base: such as `https://androidpublisher.googleapis.com`, without a slash at its end.
    package static func api(
        account: GoogleServiceAccount, package: String, base: String,
        environment: Identity.Environment, limits: FetchLimits = FetchLimits(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> ProviderAPI {
        let connection = ProviderConnection(base: base, limits: limits, now: now)
        let access = GoogleAccessToken(account, connection: connection)
        let folder =
            "/androidpublisher/v3/applications/\(PathSegment.escape(package))"
            + "/purchases/subscriptionsv2/tokens/"
        return ProviderAPI(
            source: BillingSource(.googlePlay, environment),
            fetch: { (subject) async throws(FetchError) in
                guard let name = PathSegment.escaped(subject) else { return nil }
                do throws(FetchError) {
                    return try await fetch(subject, at: folder + name, over: connection, access)
                } catch .refused(status: 401) {
                    // The token may have been taken back before its time; a fresh one decides.
                    return try await fetch(subject, at: folder + name, over: connection, access)
                }
            })
    }

    private static func fetch(
        _ subject: String, at target: String, over connection: ProviderConnection,
        _ access: GoogleAccessToken
    ) async throws(FetchError) -> FetchedSubscription? {
        let token = try await access.token()
        let answer: ProviderConnection.Answer?
        do throws(FetchError) {
            answer = try await connection.send(
                { () throws(FetchError) in
                    ProviderConnection.Request(
                        target: target, headers: ["authorization": "Bearer \(token)"])
                }, judge: verdict)
        } catch {
            if error == .refused(status: 401) { access.drop(token) }
            throw error
        }
        guard let answer else { return nil }
        guard let json = try? JSON.parse(answer.body),
            json["subscriptionState"]?.string != nil
        else { throw .badAnswer }
        return FetchedSubscription(
            subject: subject, body: answer.body, requestedAt: answer.requestedAt)
    }

    /// Google says 410 of a purchase that ended long ago and 404 of one that never was; what Google did
    /// not write comes from a wrong address, and says nothing.
    @Sendable private static func verdict(_ answer: ProviderConnection.Answer)
        -> ProviderConnection.Verdict
    {
        guard answer.status == 404 || answer.status == 410 else {
            return ProviderConnection.verdict(answer)
        }
        let error = (try? JSON.parse(answer.body))?["error"]
        return error?["code"]?.integer == Int64(answer.status) ? .missing : .failed
    }
}
