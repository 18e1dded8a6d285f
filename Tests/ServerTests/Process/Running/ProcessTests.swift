import Foundation
import Testing

/// Tests of the real `admitd`, one at a time: each starts servers, and some measure time.
@Suite(.serialized, .timeLimit(.minutes(LongForm.isAsked ? 60 : 3))) enum ProcessTests {}

/// Some tests have a long form, for which an environment variable says how long.
enum LongForm {
    private static let names = [
        "ADMIT_TIMING_SAMPLES",
        "ADMIT_GUESSES",
        "ADMIT_LIVE_CODES",
        "ADMIT_FAULT_ROUNDS",
        "ADMIT_RECONCILE_ROWS",
    ]

    /// Whether any test is to take longer than usual.
    static let isAsked = names.contains { value($0) != nil }

    /// How long a test is to be.
    static func value(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
