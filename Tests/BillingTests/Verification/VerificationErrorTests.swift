import Billing
import Testing

/// What is said of a webhook that is not believed.
@Suite struct VerificationErrorTests {
    @Test(arguments: VerificationError.allCases)
    func eachReasonIsOneSentence(error: VerificationError) {
        let text = error.description
        #expect(text.count > 20)
        #expect(!text.hasSuffix("."))
        #expect(!text.contains(". "))
        #expect(text.first?.isLowercase == true)
    }

    @Test func onlyOurOwnTroubleIsTemporary() {
        #expect(VerificationError.allCases.filter(\.isTemporary) == [.keysUnavailable])
    }
}
