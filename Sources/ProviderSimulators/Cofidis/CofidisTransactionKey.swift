/// What names a transaction: the merchant's own id with a date, unique per merchant [cofidis.md §3].
package struct CofidisTransactionKey: Hashable, Codable, Sendable {
    package let merchantId: String
    package let merchantTransactionId: String
    /// `YYYYMMDD`.
    package let merchantTransactionDate: String

    package init(merchantId: String, merchantTransactionId: String, merchantTransactionDate: String) {
        self.merchantId = merchantId
        self.merchantTransactionId = merchantTransactionId
        self.merchantTransactionDate = merchantTransactionDate
    }

    /// Longest id taken. No document gives one; a text without a limit would be kept for ever.
    package static let idLengthLimit = 128

    /// Letters, digits and the ten permitted special characters [cofidis.md §3.1; D-3 takes the colon].
    package static func isPermitted(_ text: String) -> Bool {
        text.utf8.count <= idLengthLimit
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                case ":", ".", " ", "@", "+", "-", "%", "*", "/", "_": true
                default: false
                }
            }
    }
}
