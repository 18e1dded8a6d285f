/// The messages of one stream that are being carried out.
struct StreamCalls {
    private struct Entry {
        let line: [UInt8]
        /// What carries it out, so that it can be cancelled; `nil` until that has begun.
        var worker: CallWorker?
    }

    private var entries: [Entry?] = []
    private var free: [Int] = []
    /// How many there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// - Returns: A number to speak of the message by; it is used again after `remove`.
    mutating func add(_ line: [UInt8]) -> Int {
        count += 1
        if let number = free.popLast() {
            entries[number] = Entry(line: line)
            return number
        }
        entries.append(Entry(line: line))
        return entries.count - 1
    }

    /// Remembers what carries the message out, unless it is done already.
    mutating func keep(_ worker: CallWorker, for number: Int) {
        guard entries.indices.contains(number) else { return }
        entries[number]?.worker = worker
    }

    /// - Returns: Whether the message was still being carried out.
    mutating func remove(_ number: Int) -> Bool {
        guard entries.indices.contains(number), entries[number] != nil else { return false }
        entries[number] = nil
        free.append(number)
        count -= 1
        return true
    }

    /// Cancels and forgets all.
    /// - Returns: The messages.
    mutating func cancelAll() -> [[UInt8]] {
        let left = entries.compactMap { $0 }
        for entry in left { entry.worker?.cancel() }
        entries = []
        free = []
        count = 0
        return left.map(\.line)
    }
}
