import Foundation

extension JSON {
    /// Appends one fixed spelling of this value: members sorted by the bytes of their names, no
    /// white space, the shortest escapes, and one spelling for equal numbers (`1`, `1.0` and
    /// `10e-1` come out alike; an integer keeps all its digits). An unpaired surrogate stays an
    /// escape.
    package func writeCanonical(to bytes: inout [UInt8]) {
        switch kind {
        case .object: writeCanonicalObject(to: &bytes)
        case .array:
            bytes.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                element.writeCanonical(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string: document.writeCanonicalString(document.nodes[index], to: &bytes)
        case .number: writeCanonicalNumber(to: &bytes)
        case .true, .false, .null: bytes.append(contentsOf: self.bytes)
        }
    }

    private func writeCanonicalObject(to bytes: inout [UInt8]) {
        var names: [Int] = []
        let end = document.next(after: index)
        var name = index + 1
        while name < end {
            names.append(name)
            name = document.next(after: name + 1)
        }
        names.sort { document.isName($0, before: $1) }
        bytes.append(UInt8(ascii: "{"))
        for (position, name) in names.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            document.writeCanonicalString(document.nodes[name], to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSON(document: document, index: name + 1).writeCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func writeCanonicalNumber(to bytes: inout [UInt8]) {
        let raw = self.bytes
        let isInteger = raw.allSatisfy { $0 == UInt8(ascii: "-") || $0 >= 0x30 && $0 <= 0x39 }
        if isInteger {
            let isNegativeZero = raw.elementsEqual("-0".utf8)
            bytes.append(contentsOf: isNegativeZero ? raw.dropFirst() : raw)
        } else if let value = double {
            if value == value.rounded(), abs(value) < 0x1p53 {
                bytes.append(contentsOf: String(Int64(value)).utf8)
            } else {
                bytes.append(contentsOf: value.description.utf8)
            }
        } else {
            bytes.append(contentsOf: raw)
        }
    }
}

extension JSONDocument {
    fileprivate func writeCanonicalString(_ node: JSONNode, to bytes: inout [UInt8]) {
        guard node.text.contains(.escaped) else {
            bytes.append(contentsOf: self.bytes[Int(node.start)..<Int(node.end)])
            return
        }
        withUnescaped(of: node) { JSONWriter.appendQuoted($0, to: &bytes) }
    }

    /// Whether one name's unescaped bytes sort before another's.
    fileprivate func isName(_ first: Int, before second: Int) -> Bool {
        withUnescaped(of: nodes[first]) { left in
            withUnescaped(of: nodes[second]) { right in
                left.lexicographicallyPrecedes(right)
            }
        }
    }
}
