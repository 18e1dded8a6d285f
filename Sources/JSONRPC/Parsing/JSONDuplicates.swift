extension JSON {
    /// Whether an object in this value, at any depth, has a member twice, compared unescaped.
    ///
    /// Time is linear in the number of members, whatever the names.
    package var hasDuplicateMember: Bool {
        for node in index..<document.next(after: index)
        where document.nodes[node].kind == .object {
            if document.hasDuplicateMember(object: node) { return true }
        }
        return false
    }
}

extension JSONDocument {
    /// Up to so many members, comparing each with each is faster than hashing.
    private static let fewMembers = 8

    fileprivate func hasDuplicateMember(object: Int) -> Bool {
        let end = next(after: object)
        var count = 0
        var name = object + 1
        while name < end {
            if count < Self.fewMembers, isRepeated(name, from: object + 1) { return true }
            count += 1
            name = next(after: name + 1)
        }
        guard count > Self.fewMembers else { return false }
        return hasDuplicateMember(object: object, memberCount: count)
    }

    private func isRepeated(_ name: Int, from first: Int) -> Bool {
        var earlier = first
        while earlier < name {
            if isSameName(earlier, name) { return true }
            earlier = next(after: earlier + 1)
        }
        return false
    }

    /// An open-addressed table of the names, hashed under the process's random key so that no
    /// choice of names can make it slow.
    private func hasDuplicateMember(object: Int, memberCount: Int) -> Bool {
        var capacity = 32
        while capacity < memberCount * 2 { capacity *= 2 }
        var table = [UInt32](repeating: 0, count: capacity)
        let end = next(after: object)
        var name = object + 1
        while name < end {
            var hasher = Hasher()
            withUnescaped(of: nodes[name]) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            var slot = hasher.finalize() & (capacity - 1)
            while table[slot] != 0 {
                if isSameName(Int(table[slot]), name) { return true }
                slot = (slot + 1) & (capacity - 1)
            }
            table[slot] = UInt32(name)
            name = next(after: name + 1)
        }
        return false
    }
}
