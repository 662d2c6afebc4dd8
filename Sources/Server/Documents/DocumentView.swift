import Foundation
import Values

/// A document as the API shows it.
enum DocumentView {
    private static let members = [
        ("documentId", "stream_id"), ("overdueCase", "overdue_case"), ("name", "name"),
        ("mediaType", "media_type"),
        ("bytes", "bytes"), ("sha256", "sha256"), ("state", "state"), ("counts", "counts"),
        ("refusal", "refusal"), ("attention", "attention"), ("nextAt", "next_at"),
        ("nextExplanation", "next_explanation"), ("attachedAt", "attached_at"),
        ("uploadedAt", "uploaded_at"), ("updatedAt", "updated_at"),
    ]

    static func members(of row: JSONObject) -> JSONObject {
        JSONObject(members.map { ($0.0, row[$0.1] ?? .null) })
    }

    /// `attachment` with the name in both forms: ASCII for old clients, the whole name for all others. (RFC 6266)
    static func disposition(ofName name: String) -> String {
        var plain = ""
        var encoded = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        for scalar in name.unicodeScalars {
            let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F
            plain.unicodeScalars.append(
                isPlain && scalar != "\"" && scalar != "\\" && scalar != "%" ? scalar : "_"
            )
        }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}

/// Base64, as RFC 9530 writes digests.
enum Base64 {
    static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
