/// One redirection of the customer's browser, or one notification from server to server: the same form POST
/// [cofidis.md §8]. No signature, no retry.
package struct CofidisMessage: Hashable, Codable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case redirection, notification
    }

    package let kind: Kind
    package let key: CofidisTransactionKey
    package let url: String
    package let status: CofidisStatus
    package let due: SimulatedInstant
    /// The key object of section 3 as JSON text.
    package let transactionKeyText: String

    /// The two form fields, percent-encoded.
    package var formBody: String {
        "transactionKey=" + CofidisMessage.formEncoded(transactionKeyText)
            + "&transactionStatus=" + CofidisMessage.formEncoded(status.wireName)
    }

    static func formEncoded(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "*"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): output += "+"
            default:
                let code = String(byte, radix: 16, uppercase: true)
                output += code.utf8.count == 1 ? "%0\(code)" : "%\(code)"
            }
        }
        return output
    }
}

/// Where a transaction's messages go, from `technicalData` of initialize [cofidis.md §8].
package struct CofidisMessageURLs: Hashable, Codable, Sendable {
    package var returnSuccess: String?
    package var returnOther: String?
    package var notificationSuccess: String?
    package var notificationPending: String?
}
