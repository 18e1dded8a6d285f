import JSONRPC

/// What a service knows of the client that somebody redeems from. The server keeps keyed hashes of
/// it and nothing else.
public struct Origin: Hashable, Sendable {
    /// The network address, as `203.0.113.7`.
    public let address: String?
    /// The device, by whatever name the service has for it.
    public let device: String?

    /// Whether the person has just passed a challenge, after `challenge_required`.
    public let hasPassedChallenge: Bool

    /// Puts together what is known.
    public init(
        address: String? = nil, device: String? = nil, hasPassedChallenge: Bool = false
    ) {
        self.address = address
        self.device = device
        self.hasPassedChallenge = hasPassedChallenge
    }

    var text: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("address", ifPresent: address)
                $0.member("device", ifPresent: device)
                if hasPassedChallenge { $0.member("challenge", true) }
            }
        }
    }
}
