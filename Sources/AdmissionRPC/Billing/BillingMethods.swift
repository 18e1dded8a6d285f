import Admission
import AdmissionStore
import Billing
import Foundation
package import JSONRPC

extension AdmissionAPI {
    static func billingMethods(_ store: Store, _ receiver: BillingReceiver) -> [Method] {
        [
            ingesting(receiver),
            Method(
                "billing.events", "Lists providers' events as the ledger has them, newest first.",
                scope: "support", writes: false,
                parameters: Parameters.choice(
                    "provider", "Of this provider.", BillingProvider.allCases.map(\.rawValue)
                ).optional(),
                Parameters.choice("outcome", "With this outcome.", LedgerEvent.outcomes).optional(),
                Parameters.id(
                    "subscription", "Of this subscription.", of: Subscription.self
                ).optional(),
                Parameters.limit, Parameters.cursor, result: Schemas.page(of: "BillingEvent")
            ) { _, provider, outcome, subscription, limit, cursor in
                try await store.billingEvents(
                    provider: provider.flatMap(BillingProvider.init(rawValue:)), outcome: outcome,
                    subscription: subscription, after: cursor, limit: limit
                ).answer { $0.write(to: &$1) }
            },
            Method(
                "billing.retry", "Reads an event of the ledger again and applies it anew.",
                scope: "support", writes: true,
                parameters: Parameters.id("event", "The event.", of: BillingEvent.self),
                result: Schemas.ingested
            ) { call, event in
                try await call.write {
                    $0.answer
                } perform: { key in
                    try await store.retry(event, idempotency: key)
                }
            },
        ]
    }

    private static func ingesting(_ receiver: BillingReceiver) -> Method {
        Method(
            "billing.ingest",
            "Takes in a provider's event that another receiver got, with its headers and bytes.",
            scope: "billing:ingest", writes: true,
            parameters: Parameters.choice(
                "provider", "Whose event it is.", BillingProvider.allCases.map(\.rawValue)),
            headers, body, result: Schemas.ingested
        ) { call, provider, headers, body in
            guard let provider = BillingProvider(rawValue: provider) else {
                throw RPCError.internalError
            }
            do {
                return try await call.write {
                    $0.answer
                } perform: { key in
                    try await receiver.receive(
                        provider, headers: headers, body: body, origin: .ingest,
                        idempotency: key)
                }
            } catch let refusal as BillingRefusal {
                throw RPCError(refusal)
            }
        }
    }

    private static let headers = Parameter<[String: String]>(
        "headers", "The headers that the event came with.", schema: .object([:])
    ) { (json) throws(InvalidValue) in
        guard json.kind == .object else { throw InvalidValue("must be an object") }
        var headers: [String: String] = [:]
        for member in json.members {
            headers[member.name.lowercased()] = try member.value.text(0...16_384)
        }
        return headers
    }

    /// So that the call as a whole stays under the limit of a message.
    private static let mostBodyText = 1_000_000

    private static let body = Parameter<[UInt8]>(
        "body_base64", "The bytes of the event's body, in base64.",
        schema: .string(minLength: 1, maxLength: mostBodyText)
    ) { (json) throws(InvalidValue) in
        guard let text = json.string, text.utf8.count <= mostBodyText,
            let data = Data(base64Encoded: text), !data.isEmpty
        else {
            throw InvalidValue("must be base64 of the body's bytes")
        }
        return Array(data)
    }
}

extension RPCError {
    init(_ refusal: BillingRefusal) {
        switch refusal {
        case .notConfigured(let provider):
            self.init(
                code: 4040,
                message:
                    "Not found: what events of \(provider.rawValue) are verified by; set it up "
                    + "in the server's environment", reason: "not_found")
        case .notVerified(let error) where error.isTemporary: self = .unavailable()
        case .notVerified:
            self.init(
                code: 4030, message: "Forbidden: the signature is not the provider's",
                reason: "signature_invalid")
        }
    }
}

extension IngestOutcome {
    var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", verdict.rawValue)
                $0.member("event", event)
                $0.member("subscription", ifPresent: subscription)
            }
        }
    }
}

extension LedgerEvent: JSONWritable {
    static let outcomes = [
        "received", "applied", "stale", "needs_refetch", "ignored", "failed",
    ]

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("provider", source.provider.rawValue)
            $0.member("environment", source.environment.rawValue)
            $0.member("origin", origin.rawValue)
            $0.member("kind", kind)
            $0.member("occurred_at", occurredAt)
            $0.member("received_at", receivedAt)
            $0.member("outcome", outcome)
            $0.member("error", ifPresent: error)
            $0.member("attempts", attempts)
            $0.member("subscription", subscription)
        }
    }
}

extension Schemas {
    static let ingested = JSONSchema.object(
        [
            "outcome": .string(enum: IngestOutcome.Verdict.allCases.map(\.rawValue)),
            "event": id, "subscription": id,
        ], required: ["outcome", "event"])

    static let billingEvent = JSONSchema.object(
        [
            "id": id, "provider": .string(enum: BillingProvider.allCases.map(\.rawValue)),
            "environment": .string(enum: Identity.Environment.allCases.map(\.rawValue)),
            "origin": .string(enum: IncomingEvent.Origin.allCases.map(\.rawValue)),
            "kind": .string(), "occurred_at": moment, "received_at": moment,
            "outcome": .string(enum: LedgerEvent.outcomes), "error": .string(),
            "attempts": .integer(), "subscription": id.orNull(),
        ],
        required: [
            "id", "provider", "environment", "origin", "kind", "occurred_at", "received_at",
            "outcome", "attempts", "subscription",
        ])

    static let moments = JSONSchema.object(
        [
            "from": moment, "state": .string(enum: Subscription.State.allCases.map(\.rawValue)),
            "raw_status": JSONSchema.string().orNull(), "will_renew": .boolean,
            "paid_through": moment.orNull(), "grace_until": moment.orNull(),
            "access_until": moment.orNull(),
        ],
        required: [
            "from", "state", "raw_status", "will_renew", "paid_through", "grace_until",
            "access_until",
        ])

    static let hold = JSONSchema.object(
        [
            "id": id, "from": moment, "until": moment.orNull(), "reason": .string(),
            "dispute": JSONSchema.string().orNull(),
        ], required: ["id", "from", "until", "reason", "dispute"])

    static let story = JSONSchema.object(
        [
            "subscription": .reference("Subscription"),
            "events": .array(of: .reference("BillingEvent")), "moments": .array(of: moments),
            "holds": .array(of: hold),
        ], required: ["subscription", "events", "moments", "holds"])
}
