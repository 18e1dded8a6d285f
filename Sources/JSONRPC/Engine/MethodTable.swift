/// Methods found by the bytes of their names, without making a string of them.
@usableFromInline struct MethodTable<Caller: RPCCaller>: Sendable {
    @usableFromInline let methods: [Method<Caller>]
    @usableFromInline let names: NameTable

    /// - Precondition: no two methods have one name.
    init(_ methods: [Method<Caller>]) {
        self.methods = methods
        names = NameTable(methods.map(\.name))
    }

    /// - Parameter name: a string.
    @inlinable func method(named name: JSON) -> Method<Caller>? {
        names.position(of: name).map { methods[$0] }
    }
}

/// Where a name stands in a list of names.
@usableFromInline struct NameTable: Sendable {
    private let names: [[UInt8]]
    /// Four times as many places as names, or more; -1 where there is none.
    private let places: [Int]

    /// - Precondition: no name occurs twice.
    init(_ list: [String]) {
        precondition(Set(list).count == list.count, "a method is declared twice")
        names = list.map { Array($0.utf8) }
        var capacity = 16
        while capacity < list.count * 4 { capacity *= 2 }
        var places = [Int](repeating: -1, count: capacity)
        for (index, name) in names.enumerated() {
            var place = name.withUnsafeBufferPointer { Self.hash($0) } & (capacity - 1)
            while places[place] >= 0 { place = (place + 1) & (capacity - 1) }
            places[place] = index
        }
        self.places = places
    }

    /// - Parameter name: a string.
    @usableFromInline func position(of name: JSON) -> Int? {
        name.document.withUnescaped(of: name.document.nodes[name.index]) { text in
            var place = Self.hash(text) & (places.count - 1)
            while places[place] >= 0 {
                let isSame = names[places[place]].withUnsafeBufferPointer {
                    JSONDocument.isEqual($0, text)
                }
                if isSame { return places[place] }
                place = (place + 1) & (places.count - 1)
            }
            return nil
        }
    }

    /// FNV-1a. The table never changes and is mostly empty, so names chosen to collide gain
    /// nothing.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
