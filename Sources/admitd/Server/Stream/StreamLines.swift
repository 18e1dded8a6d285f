import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts what comes in into lines.
///
/// Holds at most one line that is not whole, of `maximumBytes`, and what one read brought.
struct StreamLines {
    enum Next: Equatable {
        /// A whole line without its end.
        case line([UInt8])
        /// No whole line is here.
        case none
        /// The line at hand is longer than is allowed, whether it is whole or not.
        case tooLong
    }

    private let maximumBytes: Int
    private var bytes = ByteBuffer()
    /// How many bytes from the reader index on are known to hold no line end.
    private var searched = 0

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Whether not even the beginning of a line is here.
    var isEmpty: Bool { bytes.readableBytes == 0 }

    /// Whether no whole line is here, as far as was looked.
    var isWaitingForMore: Bool { searched == bytes.readableBytes }

    mutating func append(_ more: ByteBuffer) {
        if isEmpty {
            bytes = more
        } else {
            if bytes.readerIndex > bytes.readableBytes { bytes.discardReadBytes() }
            bytes.writeImmutableBuffer(more)
        }
    }

    /// Takes the next line.
    mutating func next() -> Next {
        let readable = bytes.readableBytes
        guard searched < readable else { return readable > maximumBytes ? .tooLong : .none }
        let start = searched
        let found = bytes.withUnsafeReadableBytes { bytes -> Int? in
            guard let base = bytes.baseAddress,
                let end = memchr(base + start, 0x0A, bytes.count - start)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(end))
        }
        guard let found else {
            searched = readable
            return readable > maximumBytes ? .tooLong : .none
        }
        guard found <= maximumBytes, let line = bytes.readBytes(length: found) else {
            return .tooLong
        }
        bytes.moveReaderIndex(forwardBy: 1)
        searched = 0
        // A long line's memory is not kept for the short ones that follow.
        if isEmpty { bytes = ByteBuffer() }
        return .line(line)
    }

    /// Forgets everything.
    mutating func removeAll() {
        bytes = ByteBuffer()
        searched = 0
    }
}
