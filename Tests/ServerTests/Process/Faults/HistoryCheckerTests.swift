import Foundation
import Testing

/// The judge of histories, before histories that were made up.
@Suite struct HistoryCheckerTests {
    private typealias Violation = HistoryChecker.Violation

    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// Two accounts take the two uses of code 0, the second one by a reservation; a third is refused,
    /// and a fourth gives the only use of code 1 back.
    private static let sound: History = {
        func operation(
            _ kind: History.Operation.Kind, _ code: Int, _ account: String,
            _ answer: History.Operation.Answer, at second: Double
        ) -> History.Operation {
            History.Operation(
                kind: kind, code: code, account: account, answers: [answer, answer],
                began: start.addingTimeInterval(second),
                ended: start.addingTimeInterval(second + 1))
        }
        return History(
            codes: [.init(cap: 2, uses: 2), .init(cap: 1, uses: 0)],
            operations: [
                operation(.redeem, 0, "a", .redeemed("1"), at: 0),
                operation(.reserve, 0, "b", .reserved("2"), at: 10),
                operation(.confirm(redemption: "2"), 0, "b", .confirmed, at: 20),
                operation(.redeem, 0, "c", .refused(reason: "exhausted"), at: 30),
                operation(.reserve, 1, "d", .reserved("3"), at: 40),
                operation(.release(redemption: "3"), 1, "d", .released, at: 50),
            ],
            rows: [
                row("1", 0, "a", at: 0.5), row("2", 0, "b", at: 10.5),
                row("3", 1, "d", state: "released", at: 40.5, releasedAt: 50.5),
            ])
    }()

    private static func row(
        _ id: String, _ code: Int, _ account: String, state: String = "confirmed", at: Double,
        releasedAt: Double? = nil
    ) -> History.Row {
        History.Row(
            id: id, code: code, account: account, state: state,
            at: start.addingTimeInterval(at),
            releasedAt: releasedAt.map { start.addingTimeInterval($0) })
    }

    @Test func aSoundHistoryPasses() {
        #expect(HistoryChecker(history: Self.sound).violations() == [])
    }

    private struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let violation: HistoryChecker.Violation
        let spoil: @Sendable (inout History) -> Void
    }

    private static let faults = [
        Fault(
            testDescription: "one redemption too many",
            violation: .overCap(code: 0, live: 3, cap: 2)
        ) { $0.rows.append(row("4", 0, "c", at: 30.5)) },
        Fault(testDescription: "a use lost", violation: .miscounted(code: 1, uses: 1, live: 0)) {
            $0.codes[1].uses = 1
        },
        Fault(
            testDescription: "an acknowledged redemption gone",
            violation: .lost(redemption: "1", account: "a")
        ) { $0.rows.removeFirst() },
        Fault(
            testDescription: "a confirmation forgotten",
            violation: .wrongState(redemption: "2", state: "reserved")
        ) { $0.rows[1].state = "reserved" },
        Fault(
            testDescription: "a release forgotten",
            violation: .wrongState(redemption: "3", state: "reserved")
        ) {
            $0.rows[2].state = "reserved"
            $0.codes[1].uses = 1
        },
        Fault(
            testDescription: "a repetition done again",
            violation: .answersDiffer(account: "a", code: 0)
        ) { $0.operations[0].answers[1] = .redeemed("4") },
        Fault(testDescription: "two for one account", violation: .twice(account: "a")) {
            $0.rows.append(row("4", 1, "a", at: 60))
        },
        Fault(
            testDescription: "one that nobody was told of",
            violation: .unasked(redemption: "4", account: "e")
        ) { $0.rows.append(row("4", 1, "e", at: 60)) },
        Fault(
            testDescription: "one that was refused and made",
            violation: .refusedYetKept(account: "c", code: 0)
        ) { $0.rows.append(row("4", 0, "c", at: 30.5)) },
        Fault(
            testDescription: "a refusal without cause",
            violation: .refusedInVain(account: "c", code: 0, taken: 1, cap: 2)
        ) { $0.rows[1].at = start.addingTimeInterval(40) },
    ]

    @Test(arguments: faults) private func aFaultIsSeen(_ fault: Fault) {
        var history = Self.sound
        fault.spoil(&history)
        #expect(HistoryChecker(history: history).violations().contains(fault.violation))
    }
}
