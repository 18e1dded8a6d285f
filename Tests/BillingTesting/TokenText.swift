import Foundation

/// Writing compact JWS texts, good ones and bad ones.
package enum TokenText {
    /// Base64 for addresses, without padding.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Header and payload, and a signature over both.
    package static func token(
        header: String, payload: String, sign: ([UInt8]) throws -> [UInt8]
    ) rethrows -> String {
        let signed = encode(header.utf8) + "." + encode(payload.utf8)
        return signed + "." + encode(try sign(Array(signed.utf8)))
    }
}
