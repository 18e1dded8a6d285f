import NIOPosix
import Synchronization

/// Messages as lines on one connection or a few, each with any number of calls in flight.
final class StreamTransport: Transport {
    private let links: [StreamLink]
    private let lastID = Atomic(0)

    init(
        _ place: StreamPlace, address: String, token: String,
        _ configuration: AdmitClient.Configuration
    ) {
        let loops = MultiThreadedEventLoopGroup.singleton
        links = (0..<max(1, configuration.streamConnections)).map { _ in
            StreamLink(
                place, address: address, token: token,
                timeoutSeconds: configuration.timeoutSeconds, loop: loops.next())
        }
    }

    func firstID(ofCalls count: Int, inBatch isBatch: Bool) -> Int {
        lastID.add(count, ordering: .relaxed).oldValue + 1
    }

    func exchange(_ message: [UInt8], lastID: Int) async throws(ClientError) -> Exchange {
        guard message.count <= Self.largestMessage else {
            throw .tooLarge("a line may hold \(Self.largestMessage) bytes")
        }
        let link = links.count == 1 ? links[0] : links[lastID % links.count]
        let answer = await link.exchange(Self.onOneLine(message), id: lastID)
        return Exchange(status: 200, body: try answer.get())
    }

    func shutdown() async {
        for link in links { await link.shutdown() }
    }

    /// What the server takes as one line; bytes.
    private static let largestMessage = 1 << 20

    /// Line ends in JSON are nothing but space.
    private static func onOneLine(_ message: [UInt8]) -> [UInt8] {
        guard message.contains(0x0A) else { return message }
        return message.map { $0 == 0x0A ? 0x20 : $0 }
    }
}
