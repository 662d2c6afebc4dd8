import Values

/// The two form fields of a redirection or notification. [cofidis.md §8]
struct CofidisHintForm: Sendable, Equatable {
    let merchantTransactionID: String
    /// Whose order it is; nil when the key does not say.
    let merchantID: String?
    let merchantTransactionDate: String
    let status: String

    /// Bytes of a status: the longest known has 20.
    static let statusLimit = 64
    static let idLimit = 64

    init(_ body: [UInt8]) throws(Problem) {
        let fields: [FormFields.Field]
        do { fields = try FormFields.parse(body) } catch { throw Self.malformed(error.description) }
        let keyText = try Self.only("transactionKey", in: fields)
        status = try Self.only("transactionStatus", in: fields)
        guard (1...Self.statusLimit).contains(status.utf8.count) else {
            throw Self.malformed("a status has 1 to \(Self.statusLimit) bytes", field: "transactionStatus")
        }
        let key: JSON
        do {
            key = try JSON.parse(keyText)
        } catch {
            throw Self.malformed("the transaction key is \(error)", field: "transactionKey")
        }
        // Both spellings are seen. (D-8)
        guard let id = (key["merchantTransactionId"] ?? key["merchantTransactionID"])?.stringValue,
            (1...Self.idLimit).contains(id.utf8.count)
        else {
            throw Self.malformed("the transaction key has no merchantTransactionId", field: "transactionKey")
        }
        guard let date = key["merchantTransactionDate"]?.stringValue, Self.isDate(date) else {
            throw Self.malformed(
                "the transaction key has no merchantTransactionDate YYYYMMDD",
                field: "transactionKey"
            )
        }
        let merchant = (key["merchantId"] ?? key["merchantID"])?.stringValue
        guard merchant.map({ $0.utf8.count <= Self.idLimit }) ?? true else {
            throw Self.malformed(
                "a merchantId has at most \(Self.idLimit) bytes",
                field: "transactionKey"
            )
        }
        merchantTransactionID = id
        merchantID = merchant.flatMap { $0.isEmpty ? nil : $0 }
        merchantTransactionDate = date
    }

    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 8 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func only(_ name: String, in fields: [FormFields.Field]) throws(Problem) -> String {
        let found = fields.filter { $0.name == name }
        guard let field = found.first else { throw malformed("the field is missing", field: name) }
        guard found.count == 1 else { throw malformed("the field is given more than once", field: name) }
        return field.value
    }

    private static func malformed(_ detail: String, field: String? = nil) -> Problem {
        Problem(status: 400, code: "malformed_webhook", detail: detail, field: field)
    }

    /// The arguments of the command `recordHint`. Only the key's identity goes on: the rest of it is the
    /// provider's.
    func arguments(isRedirection: Bool) -> JSON {
        [
            "source": isRedirection ? "redirect_hint" : "notification_hint",
            "transactionKey": [
                "merchantTransactionDate": .string(merchantTransactionDate),
                "merchantTransactionId": .string(merchantTransactionID),
            ],
            "transactionStatus": .string(status),
        ]
    }
}
