package import Foundation

/// The peppers that codes are stored under, the one for new codes first.
///
/// Written as `2:BASE64,1:BASE64`; one alone without a number is number 1.
package struct PepperList: Sendable {
    /// One pepper.
    package struct Pepper: Sendable {
        package let id: Int16
        /// 32 bytes.
        package let key: Data
    }

    /// At least one, no two with the same number.
    package let peppers: [Pepper]

    /// - Returns: `nil` when the text is no list of peppers.
    package init?(_ text: String) {
        var peppers: [Pepper] = []
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        for part in parts {
            let halves = part.trimmingCharacters(in: .whitespacesAndNewlines)
                .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let number = halves.count == 2 ? Int16(halves[0]) : parts.count == 1 ? 1 : nil
            guard let number, number > 0, let key = Data(base64Encoded: String(halves.last ?? "")),
                key.count == 32, !peppers.contains(where: { $0.id == number })
            else { return nil }
            peppers.append(Pepper(id: number, key: key))
        }
        self.init(peppers)
    }

    private init?(_ peppers: [Pepper]) {
        guard !peppers.isEmpty else { return nil }
        self.peppers = peppers
    }

    /// The same with a new pepper in front.
    package func rotated() -> PepperList {
        var random = SystemRandomNumberGenerator()
        let next = (peppers.map(\.id).max() ?? 0) + 1
        let key = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        return PepperList([Pepper(id: next, key: key)] + peppers) ?? self
    }

    /// As it is read again. A secret.
    package var text: String {
        peppers.map { "\($0.id):\($0.key.base64EncodedString())" }.joined(separator: ",")
    }

    /// The same with the first one last: for servers that shall read codes of a pepper before any of
    /// them issues such. A secret.
    package var textForReaders: String {
        (peppers.dropFirst() + peppers.prefix(1))
            .map { "\($0.id):\($0.key.base64EncodedString())" }.joined(separator: ",")
    }
}
