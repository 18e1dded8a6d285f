/// The values given for a method's positions, in their order.
@usableFromInline struct Arguments: Sendable {
    @usableFromInline var values: [Argument?]

    /// Puts `params` in order.
    ///
    /// - Parameter params: an object, an array, or nil when the call has none.
    /// - Throws: the error of a parameter that the method does not have, that is given twice, or
    ///   whose text nothing can store.
    @usableFromInline init(_ params: JSON?, slots: [Slot]) throws(RPCError) {
        values = Array(repeating: nil, count: slots.count)
        guard let params else { return }
        if params.kind == .array {
            try fill(positions: params, slots)
        } else {
            try fill(names: params, slots)
        }
    }

    private mutating func fill(positions params: JSON, _ slots: [Slot]) throws(RPCError) {
        let document = params.document
        let end = document.next(after: params.index)
        var child = params.index + 1
        var position = 0
        while child < end {
            guard position < slots.count else {
                throw .invalidParameter(
                    "params[\(position)]", "is one more than the method takes")
            }
            let value = JSON(document: document, index: child)
            try set(position, Argument(value: value, alternative: nil), slots[position])
            position += 1
            child = document.next(after: child)
        }
    }

    private mutating func fill(names params: JSON, _ slots: [Slot]) throws(RPCError) {
        let document = params.document
        let end = document.next(after: params.index)
        var name = params.index + 1
        while name < end {
            guard let (position, alternative) = Self.find(name, in: document, slots) else {
                let text = document.text(of: document.nodes[name])
                throw .invalidParameter(
                    String(text.unicodeScalars.prefix(64)), "is not a parameter of this method")
            }
            let value = JSON(document: document, index: name + 1)
            try set(position, Argument(value: value, alternative: alternative), slots[position])
            name = document.next(after: name + 1)
        }
    }

    private static func find(
        _ name: Int, in document: JSONDocument, _ slots: [Slot]
    ) -> (position: Int, alternative: Int)? {
        for (position, slot) in slots.enumerated() {
            if let alternative = slot.alternative(in: document, named: name) {
                return (position, alternative)
            }
        }
        return nil
    }

    private mutating func set(
        _ position: Int, _ argument: Argument, _ slot: Slot
    ) throws(RPCError) {
        let value = argument.value
        if value.isNull, slot.ignoresNull { return }
        let name = slot.names[argument.alternative ?? 0].name
        if value.document.holdsText(.unstorable, in: value.index) {
            throw .invalidParameter(name, "must not hold U+0000 or half of a surrogate pair")
        }
        if let other = values[position] {
            let later = max(other.alternative ?? 0, argument.alternative ?? 0)
            throw .invalidParameter(
                slot.names[later].name,
                "must not be given beside \(slot.names[earlier(other, argument)].name)")
        }
        values[position] = argument
    }

    private func earlier(_ one: Argument, _ other: Argument) -> Int {
        min(one.alternative ?? 0, other.alternative ?? 0)
    }

    /// Canonical JSON of the method and what was given for `slots`, by name.
    @usableFromInline func canonical(method: String, slots: ArraySlice<Slot>) -> [UInt8] {
        var given: [(name: String, value: JSON)] = []
        for (slot, argument) in zip(slots, values) {
            guard let argument else { continue }
            given.append((slot.names[argument.alternative ?? 0].name, argument.value))
        }
        given.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let text = JSONText { writer in
            writer.object {
                $0.member("method", method)
                $0.member("params") { writer in
                    writer.object {
                        for (name, value) in given {
                            var canonical: [UInt8] = []
                            value.writeCanonical(to: &canonical)
                            $0.member(named: name) { $0.raw(canonical) }
                        }
                    }
                }
            }
        }
        return text.bytes
    }
}
