import Foundation

/// Which hundredth of all accounts an account falls into.
///
/// Fixed for ever: whoever is inside at 10 percent is still inside at 20. Each product draws anew, so
/// that the same people are not always the first.
enum RolloutShare {
    /// A number in 0..<100; the account is inside a rollout of more percent than that.
    ///
    /// FNV-1a of 64 bits over the identifier's 16 bytes and the product's name, then a finishing mix,
    /// for FNV alone spreads short inputs badly over the high bits. Must never change.
    static func bucket(of account: Account.ID, in product: Product.Name) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        withUnsafeBytes(of: account.uuid.uuid) { bytes in
            for byte in bytes { take(byte) }
        }
        for byte in product.text.utf8 { take(byte) }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        hash ^= hash >> 33
        return Int(hash % 100)
    }
}
