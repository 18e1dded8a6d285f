import CLibPQ
import Foundation

/// One connection and its buffers. It belongs to the thread of its `LoadLoop`.
struct Wire {
    let descriptor: Int32
    let input: UnsafeMutablePointer<UInt8>
    private(set) var received = 0
    private let output: UnsafeMutablePointer<UInt8>
    private let outputSize: Int
    private var outputStart = 0
    private var outputEnd = 0
    private var isStuck = false

    static let inputSize = 1 << 21

    enum Event {
        case something, nothing, ended
    }

    init(_ descriptor: Int32, outputSize: Int) {
        self.descriptor = descriptor
        self.outputSize = outputSize
        input = .allocate(capacity: Self.inputSize)
        output = .allocate(capacity: outputSize)
    }

    func release() {
        close(descriptor)
        input.deallocate()
        output.deallocate()
    }

    /// Takes what has arrived.
    mutating func receive() -> Event {
        let count = read(descriptor, input + received, Self.inputSize - received)
        guard count > 0 else {
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
        }
        received += count
        return .something
    }

    /// Forgets the first bytes of what has arrived.
    mutating func consume(_ count: Int) {
        received -= count
        if received > 0, count > 0 { memmove(input, input + count, received) }
    }

    /// Room for a message of this size; it counts as written.
    mutating func room(_ size: Int) -> UnsafeMutablePointer<UInt8> {
        if outputEnd + size > outputSize {
            memmove(output, output + outputStart, outputEnd - outputStart)
            outputEnd -= outputStart
            outputStart = 0
        }
        defer { outputEnd += size }
        return output + outputEnd
    }

    /// Sends what can be sent; the rest goes when the socket is ready again.
    /// - Returns: false when the connection has ended.
    mutating func flush(epoll: Int32, token: UInt64) -> Bool {
        while outputStart < outputEnd {
            let count = send(
                descriptor, output + outputStart, outputEnd - outputStart,
                Int32(MSG_NOSIGNAL))
            if count > 0 {
                outputStart += count
            } else if errno == EAGAIN {
                if !isStuck { watch(epoll, token, writing: true) }
                isStuck = true
                return true
            } else if errno != EINTR {
                return false
            }
        }
        outputStart = 0
        outputEnd = 0
        if isStuck { watch(epoll, token, writing: false) }
        isStuck = false
        return true
    }

    func watch(_ epoll: Int32, _ token: UInt64, writing: Bool = false) {
        var events = admit_event_readable
        if writing { events |= admit_event_writable }
        _ = admit_epoll_set(epoll, descriptor, UInt32(events), token)
    }
}
