import Admission
import AdmissionStore
package import JSONRPC

extension WaitlistStanding {
    /// Writes the members of an object.
    func write(to writer: inout JSONWriter) {
        writer.member("state", state.rawValue)
        guard state != .none else { return }
        writer.member("region", region)
        writer.member("place", place)
        writer.member("cohort", cohort)
        writer.member("commitment", commitment?.hexadecimal)
        writer.member("joined_at", joinedAt)
        guard let offer else { return }
        writer.member("offer") {
            $0.object {
                $0.member("invite", offer.invite)
                $0.member("code", offer.code.display)
                $0.member("expires_at", offer.expiresAt)
            }
        }
    }
}

extension JoinOutcome {
    var answer: JSONText {
        JSONText { writer in
            writer.object {
                switch self {
                case .joined(let standing, let already):
                    $0.member("outcome", "joined")
                    $0.member("already", already)
                    standing.write(to: &$0)
                case .refused(let refusal):
                    $0.member("outcome", "refused")
                    $0.member("already", false)
                    $0.member("reason", refusal.rawValue)
                }
            }
        }
    }
}

extension DrawOutcome {
    func answer(isRehearsal: Bool) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("campaign", campaign)
                $0.member("dry_run", isRehearsal)
                $0.member("released", released)
                $0.member("passed_over", passedOver)
            }
        }
    }
}

extension DrawOutcome.Released: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("account", account)
            $0.member("invite", invite)
        }
    }
}

extension LineSummary: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("region", region)
            $0.member("waiting", waiting)
            $0.member("subscribers", subscribers)
            $0.member("open_offers", openOffers)
            $0.member("draws", draws)
            $0.member("drawn_at", drawnAt)
            $0.member("first_cohort", firstCohort)
        }
    }
}

extension WaitlistProof {
    /// - Parameter isOfOne: whether one cohort was asked about, so that its entries are told.
    func answer(_ line: WaitlistLine, isOfOne: Bool) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("product", line.product)
                $0.member("region", line.region)
                $0.member("cohorts", cohorts)
                guard isOfOne else { return }
                $0.member("entries", entries)
                $0.member("next_cursor", next.map(Cursor.write))
            }
        }
    }
}

extension WaitlistProof.Cohort: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("cohort", hour)
            $0.member("commitment", commitment.hexadecimal)
            $0.member("secret", secret?.hexadecimal)
            $0.member("revealed_at", revealedAt)
            $0.member("taken", taken)
            $0.member("roll", roll.hexadecimal)
        }
    }
}

extension WaitlistProof.Entry: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("account", account)
            $0.member("band", band)
            $0.member("joined_after", joinedAfter)
            $0.member("draw", draw)
            $0.member("subscribers_first", subscribersFirst)
        }
    }
}

enum WaitlistSchemas {
    private static let digest = JSONSchema.string(pattern: "^[0-9a-f]{64}$")

    static let standing = JSONSchema.object([
        "state": .string(enum: WaitlistStanding.State.allCases.map(\.rawValue)),
        "region": Schemas.region, "place": JSONSchema.integer(min: 1).orNull(),
        "cohort": Schemas.moment.orNull(), "commitment": digest.orNull(),
        "joined_at": Schemas.moment,
        "offer": .object(
            ["invite": Schemas.id, "code": .string(), "expires_at": Schemas.moment],
            required: ["invite", "code", "expires_at"]),
    ])

    static let lines = JSONSchema.object(
        [
            "items": .array(
                of: .object(
                    [
                        "region": Schemas.region, "waiting": .integer(),
                        "subscribers": .integer(), "open_offers": .integer(),
                        "draws": .integer(), "drawn_at": Schemas.moment.orNull(),
                        "first_cohort": Schemas.moment.orNull(),
                    ], required: ["region", "waiting", "subscribers", "open_offers", "draws"])),
            "next_cursor": JSONSchema.string().orNull(),
        ], required: ["items", "next_cursor"])

    static let proof = JSONSchema.object(
        [
            "product": Schemas.name, "region": Schemas.region,
            "cohorts": .array(
                of: .object(
                    [
                        "cohort": Schemas.moment, "commitment": digest, "secret": digest.orNull(),
                        "revealed_at": Schemas.moment.orNull(), "taken": .integer(),
                        "roll": digest,
                    ], required: ["cohort", "commitment", "secret", "taken", "roll"])),
            "entries": .array(
                of: .object(
                    [
                        "account": Schemas.id, "band": .integer(min: 0, max: 1),
                        "joined_after": .integer(), "draw": .integer(),
                        "subscribers_first": .boolean,
                    ],
                    required: ["account", "band", "joined_after", "draw", "subscribers_first"])),
            "next_cursor": JSONSchema.string().orNull(),
        ], required: ["product", "region", "cohorts"])
}
