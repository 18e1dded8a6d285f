import JSONRPC

/// What a service knows of the client that somebody redeems from. The server keeps keyed hashes of
/// it and nothing else.
public struct Origin: Hashable, Sendable {
    /// The network address, as `203.0.113.7`.
    public let address: String?
    /// The device, by whatever name the service has for it.
    public let device: String?

    /// Puts together what is known.
    public init(address: String? = nil, device: String? = nil) {
        self.address = address
        self.device = device
    }

    var text: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("address", ifPresent: address)
                $0.member("device", ifPresent: device)
            }
        }
    }
}
