import NIOHTTP1

/// The header fields that matter here, gathered in one pass.
///
/// A field that must stand alone and comes twice counts as absent.
struct HeaderFields {
    private(set) var requestID: String?
    private(set) var authorization: String?
    private(set) var contentType: String?
    private(set) var contentLength: String?
    private(set) var stripeSignature: String?
    private(set) var expectsContinue = false
    private(set) var asksForUpgrade = false

    init(_ headers: HTTPHeaders) {
        var (requestIDs, authorizations, contentTypes, signatures) = (0, 0, 0, 0)
        for (name, value) in headers {
            let name = name.utf8
            // The length tells most names apart before a byte is compared.
            switch name.count {
            case 6 where name.isSpelled("expect"):
                expectsContinue = value.utf8.isSpelled("100-continue")
            case 7 where name.isSpelled("upgrade"):
                asksForUpgrade = true
            case 12 where name.isSpelled("content-type"):
                contentTypes += 1
                contentType = contentTypes == 1 ? value : nil
            case 12 where name.isSpelled("x-request-id"):
                requestIDs += 1
                requestID = requestIDs == 1 ? value : nil
            case 13 where name.isSpelled("authorization"):
                authorizations += 1
                authorization = authorizations == 1 ? value : nil
            case 14 where name.isSpelled("content-length"):
                contentLength = value
            case 16 where name.isSpelled("stripe-signature"):
                signatures += 1
                stripeSignature = signatures == 1 ? value : nil
            default: break
            }
        }
    }
}

extension String.UTF8View {
    /// Whether these are the characters of `lowered`, in whatever case.
    fileprivate func isSpelled(_ lowered: StaticString) -> Bool {
        after(lowered)?.isEmpty ?? false
    }

    /// What follows `lowered`, which may come in whatever case; `nil` when something else comes.
    func after(_ lowered: StaticString) -> Substring.UTF8View? {
        let length = lowered.utf8CodeUnitCount
        guard count >= length else { return nil }
        let wanted = UnsafeBufferPointer(start: lowered.utf8Start, count: length)
        var position = startIndex
        for byte in wanted {
            let given = self[position]
            let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(given)
            guard (isLetter ? given | 0x20 : given) == byte else { return nil }
            position = index(after: position)
        }
        return self[position...]
    }
}
