package import Crypto
import Foundation

/// The keys that only servers know.
package struct Secrets: Sendable {
    /// Turn codes into what is stored of them; the first one for new codes. Never empty.
    let codePeppers: [CodePepper]
    /// Seals what must be readable again.
    let sealKey: SymmetricKey

    /// - Parameters:
    ///   - codePeppers: the first one is for new codes; those after it are for codes issued before.
    ///   - sealKey: 32 bytes.
    package init(codePeppers: [CodePepper], sealKey: SymmetricKey) {
        precondition(!codePeppers.isEmpty, "codes cannot be stored without a pepper")
        self.codePeppers = codePeppers
        self.sealKey = sealKey
    }

    /// With one pepper, the first. Both keys are 32 bytes.
    package init(codePepper: SymmetricKey, sealKey: SymmetricKey) {
        self.init(codePeppers: [CodePepper(id: 1, key: codePepper)], sealKey: sealKey)
    }
}

/// A key that codes are stored under, and the number by which it is told from those before and after.
package struct CodePepper: Sendable {
    /// From 1 up.
    package let id: Int16
    /// 32 bytes.
    let key: SymmetricKey

    package init(id: Int16, key: SymmetricKey) {
        self.id = id
        self.key = key
    }

    /// By which the pepper is known again, and nothing else is found out of it.
    var check: [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data("admit code pepper".utf8), using: key))
    }
}
