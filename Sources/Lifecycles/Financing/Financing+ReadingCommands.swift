package import Values

extension Financing {
    /// Reads what a person, the API or a webhook asks. Every refusal names field, rule and value.
    package func command(named name: String, arguments: JSON) throws(Rejection) -> Command {
        switch name {
        case "open": return .open(try readOpening(arguments))
        case "recordHint": return .recordHint(try Self.readHint(arguments))
        case "readStatus":
            _ = try FieldReader(arguments, known: [])
            return .readStatus
        case "retryInitialize":
            let fields = try FieldReader(arguments, known: Self.sectionNames)
            return .retryInitialize(sections: try Self.readSections(fields))
        case "retryConfirm":
            _ = try FieldReader(arguments, known: [])
            return .retryConfirm
        case "abandon": return .abandon(reasonCode: try Self.readReasonCode(arguments))
        case "close": return .close(reason: try Self.readReason(arguments))
        case "send": return .send(try Self.readSend(arguments))
        case "deliver":
            _ = try FieldReader(arguments, known: [])
            return .deliver
        default:
            guard let command = try Self.readMovement(name, arguments) else { throw .unknownCommand(name) }
            return command
        }
    }

    private static func readMovement(_ name: String, _ arguments: JSON) throws(Rejection) -> Command? {
        switch name {
        case "validate", "cancel", "refund":
            guard let kind = Movement(rawValue: name) else { return nil }
            let text = try FieldReader(arguments, known: ["amount"]).text("amount", lengthLimit: 32)
            return .move(kind, text == "all" ? .all : .exactly(text))
        case "retryValidate", "retryCancel", "retryRefund":
            _ = try FieldReader(arguments, known: [])
            let kinds: [String: Movement] = ["retryValidate": .validate, "retryCancel": .cancel]
            return .resumeMovement(kinds[name] ?? .refund)
        case "acceptReported": return .acceptReported(reason: try readReason(arguments))
        case "dropValidate": return .dropMovement(.validate, reason: try readReason(arguments))
        case "dropCancel": return .dropMovement(.cancel, reason: try readReason(arguments))
        case "dropRefund": return .dropMovement(.refund, reason: try readReason(arguments))
        default: return nil
        }
    }

    /// Opaque objects of initialize. [cofidis.md §15]
    package static let sectionNames = ["address", "cart", "customer"]

    private func readOpening(_ arguments: JSON) throws(Rejection) -> Opening {
        if arguments["integration"]?.stringValue == Integration.retail.rawValue {
            return try readRetailOpening(arguments)
        }
        let fields = try FieldReader(
            arguments,
            known: [
                "merchantTransactionId", "amount", "currency", "product", "integration", "captureMode",
                "webhook", "country", "merchantId", "processMod", "validateWithinDays",
            ] + Self.sectionNames
        )
        let id = try fields.text("merchantTransactionId", lengthLimit: Self.merchantTransactionIDLengthLimit)
        try Self.checkCharacters(of: id, field: "merchantTransactionId")
        let currency = try fields.text("currency", lengthLimit: 3)
        guard currency == Currency.euro.code else { throw .currencyNotSupported(currency) }
        let product: Product = try fields.word("product", refusal: "product_not_supported")
        let captureMode: CaptureMode = try fields.word("captureMode", refusal: "capture_mode_not_supported")
        let country = try readCountry(fields)
        // Italy captures at once. [cofidis.md §10.3, D-9]
        guard country != .italy || captureMode == .immediate else {
            throw .notOffered(
                code: "capture_mode_not_supported",
                field: "captureMode",
                value: captureMode.rawValue,
                offered: ["\(CaptureMode.immediate.rawValue) (country it)"]
            )
        }
        let amount = try Self.readAmount(try fields.text("amount", lengthLimit: 32), currency: .euro)
        var opening = Opening(
            merchantTransactionID: id,
            amount: amount,
            product: product,
            integration: try fields.word("integration", refusal: "integration_not_supported"),
            captureMode: captureMode,
            hasWebhook: try fields.flag("webhook"),
            country: country,
            processMod: try fields.optionalWord("processMod", refusal: "process_mod_not_supported")
                ?? .redirect,
            validateWithinDays: try readValidateDays(fields, captureMode, product),
            sections: try Self.readSections(fields)
        )
        opening.statesCountry = statesCountry(country)
        opening.merchantID = try readMerchant(fields)
        return opening
    }

    /// Nil for the account's own.
    func readMerchant(_ fields: FieldReader) throws(Rejection) -> String? {
        let field = "merchantId"
        guard let merchant = try fields.optionalText(field, lengthLimit: Self.merchantIDLengthLimit) else {
            return nil
        }
        try Self.checkCharacters(of: merchant, field: field)
        return merchant == terms.merchantID ? nil : merchant
    }

    /// The rules of a country hold for what Cofidis opens there, so an order is never of a country that the account
    /// does not have.
    private func readCountry(_ fields: FieldReader) throws(Rejection) -> Country {
        let code = "country_not_supported"
        let country: Country = try fields.optionalWord("country", refusal: code) ?? terms.defaultCountry
        guard terms.countries.contains(country) else {
            throw .notOffered(
                code: code,
                field: "country",
                value: country.rawValue,
                offered: terms.countries.map(\.rawValue)
            )
        }
        return country
    }

    func statesCountry(_ country: Country) -> Bool { country != .france || terms.defaultCountry != .france }

    /// What is said of this financing, else what the contract says.
    private func readValidateDays(
        _ fields: FieldReader,
        _ captureMode: CaptureMode,
        _ product: Product
    ) throws(Rejection) -> Int? {
        let field = "validateWithinDays"
        let given = try fields.optionalInteger(field, in: Self.validateWithinDaysRange)
        guard captureMode == .validate else {
            guard given == nil else {
                throw .notApplicable(field: field, reason: "it needs captureMode \"Validate\"")
            }
            return nil
        }
        return given.map(Int.init) ?? terms.validateWithinDays(product)
    }

    /// For ids: the ten special characters of [cofidis.md §3.1] beside letters and digits; a semicolon is refused
    /// (D-3). Two ids that differ by a blank at an end are one id to people, and two to Cofidis.
    static func checkCharacters(of text: String, field: String) throws(Rejection) {
        guard text.first != " ", text.last != " " else { throw .blankAtEnd(field: field, value: text) }
        for character in text.unicodeScalars {
            switch character {
            case "A"..."Z", "a"..."z", "0"..."9", ":", ".", " ", "@", "+", "-", "%", "*", "/", "_": continue
            default:
                throw .forbiddenCharacter(field: field, character: String(character), value: text)
            }
        }
    }

    /// The texts that are passed through are sent as well, the names of their fields too; letters of every alphabet
    /// are letters there, for names. What stands in them is personal, so a refusal names the field alone.
    /// [cofidis.md §3.1]
    private static func checkTexts(of value: JSON, field: String) throws(Rejection) {
        switch value {
        case .object(let object):
            for member in object.members {
                try checkText(member.key, field: field)
                try checkTexts(of: member.value, field: "\(field).\(member.key)")
            }
        case .array(let values):
            for value in values { try checkTexts(of: value, field: field) }
        case .string(let text): try checkText(text, field: field)
        default: break
        }
    }

    /// Looked at scalar by scalar: a character that people see may hold others that they do not, such as a joiner.
    private static func checkText(_ text: String, field: String) throws(Rejection) {
        var follows = false
        for scalar in text.unicodeScalars {
            let isPart = isLetterOrDigit(scalar) || follows && isMark(scalar)
            guard isPart || ": .@+-%*/_".unicodeScalars.contains(scalar) else {
                throw .forbiddenCharacter(field: field, character: visible(scalar), value: nil)
            }
            follows = isPart
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            !scalar.properties.isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// Accents that are characters of their own; they stand behind a letter.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark: !scalar.properties.isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// As people can look it up; a character that cannot be seen is told by its number alone.
    private static func visible(_ scalar: Unicode.Scalar) -> String {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
            return code
        default: return scalar.properties.isDefaultIgnorableCodePoint ? code : "\(scalar)"
        }
    }

    static func readAmount(_ text: String, currency: Currency) throws(Rejection) -> Money {
        let amount: Money
        do {
            amount = try Money(decimal: text, currency: currency)
        } catch {
            switch error {
            case .malformed: throw .malformedAmount(text)
            case .tooManyDecimals: throw .tooManyDecimals(text, currency)
            case .tooLarge: throw .amountTooLarge(text, limit: amountLimit)
            }
        }
        guard amount.minorUnits > 0 else { throw .amountNotPositive(text) }
        guard amount.minorUnits <= amountLimit.minorUnits else {
            throw .amountTooLarge(text, limit: amountLimit)
        }
        return amount
    }

    static func readSections(_ fields: FieldReader, named names: [String] = sectionNames) throws(Rejection)
        -> JSONObject
    {
        var sections = JSONObject()
        for name in names {
            sections[name] = try fields.section(name)
            if let section = sections[name] { try checkTexts(of: section, field: name) }
        }
        if !sections.isEmpty, JSON.object(sections).canonicalBytes.count > sectionsByteLimit {
            throw .tooLong(
                field: sections.keys.joined(separator: ", "),
                limit: sectionsByteLimit,
                unit: "bytes together"
            )
        }
        return sections
    }

    private static func readReasonCode(_ arguments: JSON) throws(Rejection) -> String {
        let code = try FieldReader(arguments, known: ["reasonCode"])
            .text("reasonCode", lengthLimit: reasonCodeLengthLimit)
        try checkCharacters(of: code, field: "reasonCode")
        return code
    }

    private static func readReason(_ arguments: JSON) throws(Rejection) -> String {
        try FieldReader(arguments, known: ["reason"]).text("reason", lengthLimit: reasonLengthLimit)
    }

    /// The two form fields of a redirection or notification and the door that they came through. [cofidis.md §8]
    private static func readHint(_ arguments: JSON) throws(Rejection) -> Hint {
        let fields = try FieldReader(arguments, known: ["transactionStatus", "source", "transactionKey"])
        let source = try fields.text("source", lengthLimit: hintStatusLengthLimit)
        guard let known = Observation.Source(rawValue: source),
            known == .redirectHint || known == .notificationHint
        else {
            throw .notOffered(
                code: "unknown_hint_source",
                field: "source",
                value: source,
                offered: [
                    Observation.Source.redirectHint.rawValue, Observation.Source.notificationHint.rawValue,
                ]
            )
        }
        let key = try readKey(try fields.value("transactionKey"))
        return Hint(
            rawStatus: try fields.text("transactionStatus", lengthLimit: hintStatusLengthLimit),
            source: known,
            merchantTransactionID: key.id,
            merchantTransactionDate: key.date
        )
    }

    /// The key as an object, or as the JSON text of one, in either spelling (D-8). Its other members are the
    /// provider's business.
    private static func readKey(_ value: JSON) throws(Rejection) -> (id: String, date: String) {
        var key = value
        if let text = value.stringValue {
            guard text.utf8.count <= sectionsByteLimit else {
                throw .tooLong(field: "transactionKey", limit: sectionsByteLimit, unit: "bytes")
            }
            do {
                key = try JSON.parse(text)
            } catch {
                throw .malformedTransactionKey(error.description)
            }
        }
        guard key.objectValue != nil else {
            throw .malformedTransactionKey("it is \(key.kind), not an object")
        }
        guard let id = (key["merchantTransactionId"] ?? key["merchantTransactionID"])?.stringValue else {
            throw .malformedTransactionKey("it has no merchantTransactionId")
        }
        guard let date = key["merchantTransactionDate"]?.stringValue else {
            throw .malformedTransactionKey("it has no merchantTransactionDate")
        }
        return (id, date)
    }
}
