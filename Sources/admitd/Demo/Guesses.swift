import Admission

extension Crowd {
    /// Made-up codes, as good as guesses can be: their check symbols are right. The same for the
    /// same seed, and so of no use as real ones.
    static func guesses(_ count: Int, seed: Int) -> [String] {
        var random = SplitMix(state: UInt64(seed))
        return (0..<count).map { _ in InvitationCode.random(using: &random).display }
    }
}
