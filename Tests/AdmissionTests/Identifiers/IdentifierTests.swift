import Foundation
import Testing

@testable import Admission

struct IdentifierTests {
    @Test func makesVersion7() throws {
        let now = Date(timeIntervalSince1970: 1_645_557_742)
        let made = Account.ID.make(at: now)
        // The example of RFC 9562, appendix A.6, has the same moment.
        #expect(made.description.hasPrefix("017f22e2-79b0-7"))
        #expect("89ab".contains(Array(made.description)[19]))
        #expect(Account.ID(made.description) == made)
        #expect(Account.ID(made.description.uppercased()) == made)
        #expect(Set((0..<1000).map { _ in Account.ID.make(at: now) }).count == 1000)
        let later = Account.ID.make(at: now.addingTimeInterval(0.001))
        #expect(made.description < later.description)
    }

    @Test(arguments: [
        "", "017f22e2", "017f22e279b070000000000000000000",
        "{017f22e2-79b0-7000-8000-000000000000}",
        "017f22e2-79b0-7000-8000-00000000000g", "017f22e2-79b0-7000-8000-0000000000000",
    ])
    func refusesWhatIsNoIdentifier(text: String) {
        #expect(Account.ID(text) == nil)
    }

    @Test func readsNames() {
        let longest = String(repeating: "a", count: 64)
        for text in ["sora", "chatgpt_plus", "a", "0", "gpt-5.1", longest] {
            #expect(Product.Name(text)?.text == text)
        }
        for text in ["", "Sora", "-a", "_a", ".a", "a b", "ä", "a\n", "a/b", longest + "a"] {
            #expect(Product.Name(text) == nil)
        }
    }
}
