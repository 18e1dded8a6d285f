import AdmitClient
import Foundation

/// What became of one person, as the answers told it.
struct Journey: Sendable {
    /// One use of a code that was acknowledged.
    struct Use: Sendable {
        /// Whose use it is; unknown when the code was made up.
        let invite: UUID?
        let redemption: UUID
        /// Whether it was kept free first, and confirmed after paying.
        var isConfirmedReservation = false
    }

    let person: Person
    let account: UUID
    var isLinked: Bool
    var isSubscribed = false
    var use: Use?
    /// Why codes were refused, one word for each try.
    var refusals: [String] = []
    /// Whether Admit said that paying is what opens the door.
    var wasToldToPay = false
    var isAdmitted = false
    /// What Admit said last is to be done.
    var nextStep: NextStep = .none
}
