import Values

/// The merchant's own page that a customer's browser is sent to when it comes back: one fixed host, and a path in which
/// `{merchantTransactionId}` may stand once.
///
/// Nothing else of the provider's form goes into the address, and nothing of it chooses the host, so a forged form leads
/// nowhere else. What became of the financing, the page asks by its own means.
package struct ReturnPageTemplate: Sendable, Equatable {
    package static let idMark = "{merchantTransactionId}"
    /// Bytes.
    package static let lengthLimit = 1_000

    /// What stands before the id, and behind it; the second is nil for an address without an id.
    private let before: String
    private let after: String?

    package init(_ text: String) throws(ServerStartError) {
        func refusal(_ reason: String) -> ServerStartError { .returnPageNotPlain(reason: reason) }
        guard text.utf8.count <= Self.lengthLimit else {
            throw refusal("it has more than \(Self.lengthLimit) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refusal("it may hold printable ASCII characters without spaces only")
        }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { throw refusal("it must begin with https://") }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest.dropFirst(authority.count)
        guard Self.isPlain(authority: authority) else {
            throw refusal("its host must be a fixed name, with a port at most")
        }
        guard isSecure || Loopback.contains(authority: String(authority)) else {
            throw refusal("http:// is for this machine only")
        }
        guard path.first == "/" else { throw refusal("a path must follow the host") }
        guard !path.contains(where: { "?#\\\"<>^`|".contains($0) }) else {
            throw refusal("behind the host only a path may stand, without ? and #")
        }
        let parts = path.split(separator: Self.idMark, omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts.contains(where: { $0.contains("{") || $0.contains("}") }) else {
            throw refusal("\(Self.idMark) may stand in it once, and no other braces")
        }
        before = String(text.prefix(text.count - path.count)) + String(parts[0])
        after = parts.count == 2 ? String(parts[1]) : nil
    }

    private static func isPlain(authority: Substring) -> Bool {
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return false }
        guard parts.count == 1 || UInt16(parts[1]) != nil else { return false }
        return host.utf8.allSatisfy { byte in
            isUnreserved(byte) && byte != UInt8(ascii: "_") && byte != UInt8(ascii: "~")
        }
    }

    /// Nil for an id that would change the path: browsers take `.` and `..` for steps in it, however they are written.
    func address(of merchantTransactionID: String) -> String? {
        guard let after else { return before }
        guard !["", ".", ".."].contains(merchantTransactionID) else { return nil }
        var address = before
        for byte in merchantTransactionID.utf8 {
            if Self.isUnreserved(byte) {
                address.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                address += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return address + after
    }

    /// [RFC 3986 §2.3]
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
