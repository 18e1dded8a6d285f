package import Crypto
import Foundation

/// The keys that only servers know.
package struct Secrets: Sendable {
    /// Turns codes into what is stored of them.
    let codePepper: SymmetricKey
    /// Seals what must be readable again.
    let sealKey: SymmetricKey

    /// Both keys are 32 bytes.
    package init(codePepper: SymmetricKey, sealKey: SymmetricKey) {
        self.codePepper = codePepper
        self.sealKey = sealKey
    }
}
