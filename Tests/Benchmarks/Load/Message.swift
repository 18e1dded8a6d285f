import Foundation

/// The bytes of a request with one or many calls, in which only digits change from one to the next.
struct Message {
    let bytes: [UInt8]
    /// Where each call's id, account and code lie; the code's place is -1 where it has none.
    let places: [(id: Int, account: Int, code: Int)]
    let workload: Workload

    /// The first id; all have as many digits.
    static let firstID = 1_000_000

    init(_ workload: Workload, batch: Int, transport: Target.Transport, token: String) {
        let call = Array(workload.template.utf8)
        var body: [UInt8] = []
        for index in 0..<max(1, batch) {
            if batch > 0 { body.append(UInt8(ascii: index == 0 ? "[" : ",")) }
            body += call
        }
        if batch > 0 { body.append(UInt8(ascii: "]")) }
        switch transport {
        case .stream: bytes = body + [UInt8(ascii: "\n")]
        case .http:
            let head = """
                POST /rpc HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer \(token)\r
                Content-Type: application/json\r
                Content-Length: \(body.count)\r
                \r

                """
            bytes = Array(head.utf8) + body
        }
        self.workload = workload
        let ids = Self.runs(of: "#", length: 7, in: bytes)
        let accounts = Self.runs(of: "*", length: 12, in: bytes)
        let codes = Self.runs(of: "?", length: 12, in: bytes)
        places = ids.indices.map { (ids[$0], accounts[$0], codes.isEmpty ? -1 : codes[$0]) }
    }

    /// Writes the message to `room`, for the calls with these ids, accounts and redemptions.
    func write(
        to room: UnsafeMutablePointer<UInt8>, firstID: Int, accounts: UnsafePointer<Int32>,
        redemption: Int
    ) {
        bytes.withUnsafeBufferPointer { room.update(from: $0.baseAddress!, count: $0.count) }
        for index in places.indices {
            let place = places[index]
            Self.write(firstID + index, digits: 7, to: room + place.id)
            Self.write(
                Population.firstNumber + Int(accounts[index]), digits: 12, to: room + place.account)
            switch workload {
            case .check: break
            case .redeemDistinct(let supply):
                copy(supply.codes, redemption + index, to: room + place.code)
            case .redeemHot(let supply):
                copy(supply.hotCode, 0, to: room + place.code)
            }
        }
    }

    private func copy(_ codes: [UInt8], _ index: Int, to room: UnsafeMutablePointer<UInt8>) {
        codes.withUnsafeBufferPointer { room.update(from: $0.baseAddress! + 12 * index, count: 12) }
    }

    private static func write(_ number: Int, digits: Int, to room: UnsafeMutablePointer<UInt8>) {
        var rest = UInt64(number)
        for index in (0..<digits).reversed() {
            room[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    private static func runs(of symbol: Unicode.Scalar, length: Int, in bytes: [UInt8]) -> [Int] {
        let wanted = [UInt8](repeating: UInt8(ascii: symbol), count: length)
        var found: [Int] = []
        var index = 0
        while index + length <= bytes.count {
            if bytes[index] == wanted[0], Array(bytes[index..<index + length]) == wanted {
                found.append(index)
                index += length
            } else {
                index += 1
            }
        }
        return found
    }
}
