import Foundation
package import Lifecycles
import Values

/// sendPayment: what it carries beside what initialize does, and what it hands back. Pure. [cofidis.md §5.7]
extension CofidisRequest {
    /// `Id` as we write it everywhere (D-8); the section `sendPaymentMerchantData` travels with the others.
    static func addSending(_ request: JSON, to body: inout JSONObject) throws(JSONShapeError) {
        body["sellerId"] = .string(try request.string("sellerId"))
        body["sendingType"] = .string(try request.string("sendingType"))
    }

}

extension CofidisAnswer {
    /// `sendPaymentReturn` carries the link, or the QR code as a PNG in base64, with or without the `data:` prefix
    /// of browsers. That is assumed; this is the one place that knows. A text that is neither says so and loses
    /// nothing: the transaction exists, and its link comes with getStatus too.
    static func addReturn(of json: JSON, to answer: inout Financing.Answer) throws(JSONShapeError) {
        guard answer.code == Financing.ResponseCode.success,
            let text = try json.optionalString("sendPaymentReturn"), !text.isEmpty
        else { return }
        if CofidisConfiguration.host(of: text) != nil {
            answer.redirectURL = text
        } else {
            answer.qr = CofidisQRPicture.read(text)
        }
    }
}

/// A QR code in an answer.
package enum CofidisQRPicture {
    /// Bytes of the base64 text: what a case's history bears. A code of one link needs a tenth of it.
    package static let base64Limit = 64 * 1024
    private static let dataPrefix = "data:image/png;base64,"
    private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    package static func read(_ text: String) -> Financing.QRDelivery {
        let base64 = text.hasPrefix(dataPrefix) ? String(text.dropFirst(dataPrefix.count)) : text
        guard base64.utf8.count <= base64Limit else {
            return .unusable(reason: "it is longer than \(base64Limit / 1024) KiB")
        }
        guard let data = Data(base64Encoded: base64) else {
            return .unusable(reason: "it is neither a link nor base64")
        }
        let bytes = Array(data)
        guard bytes.starts(with: pngSignature) else { return .unusable(reason: "it is no PNG") }
        return .picture(
            Financing.QRPicture(
                base64: data.base64EncodedString(),
                sha256: Digest.sha256(bytes).description
            )
        )
    }
}
