import Values

extension Financing {
    /// Opaque objects of sendPayment. [cofidis.md §5.7, §15]
    package static let retailSectionNames = sectionNames + ["sendPaymentMerchantData"]

    /// A seller's id is the provider's; its length is not published. This one is assumed and generous.
    package static let sellerIDLengthLimit = 64
    /// Digits of a telephone number with its country (E.164).
    private static let telephoneDigits = 8...15

    /// A store's financing. `captureMode` must be Immediate [cofidis.md §5.7] and may be left out, as may `webhook`:
    /// hints are welcome and nothing waits for them.
    func readRetailOpening(_ arguments: JSON) throws(Rejection) -> Opening {
        let fields = try FieldReader(
            arguments,
            known: [
                "merchantTransactionId", "amount", "currency", "product", "integration", "captureMode",
                "webhook", "merchantId", "financing", "sendingType", "sellerId", "phone",
            ] + Self.retailSectionNames
        )
        let id = try fields.text("merchantTransactionId", lengthLimit: Self.merchantTransactionIDLengthLimit)
        try Self.checkCharacters(of: id, field: "merchantTransactionId")
        let currency = try fields.text("currency", lengthLimit: 3)
        guard currency == Currency.euro.code else { throw .currencyNotSupported(currency) }
        let amount = try Self.readAmount(try fields.text("amount", lengthLimit: 32), currency: .euro)
        if let value = arguments["captureMode"], value != .string(CaptureMode.immediate.rawValue) {
            throw .notOffered(
                code: "capture_mode_not_supported",
                field: "captureMode",
                value: value.stringValue ?? value.kind,
                offered: [CaptureMode.immediate.rawValue]
            )
        }
        let product: Product = try fields.word("product", refusal: "product_not_supported")
        let retail = RetailTerms(
            mode: try fields.word("financing", refusal: "financing_not_supported"),
            sendingType: try fields.word("sendingType", refusal: "sending_type_not_supported"),
            sellerID: try Self.readSeller(fields)
        )
        let sections = try Self.readRetailSections(fields, phone: arguments["phone"])
        try Self.checkTelephone(in: sections, for: retail.sendingType)
        var opening = Opening(
            merchantTransactionID: id,
            amount: amount,
            product: product,
            integration: .retail,
            captureMode: .immediate,
            hasWebhook: arguments["webhook"] == nil ? false : try fields.flag("webhook"),
            country: terms.defaultCountry,
            sections: sections
        )
        opening.statesCountry = statesCountry(opening.country)
        opening.retail = retail
        opening.merchantID = try readMerchant(fields)
        return opening
    }

    static func readSend(_ arguments: JSON) throws(Rejection) -> SendChange {
        let fields = try FieldReader(
            arguments,
            known: ["sellerId", "sendingType", "phone"] + retailSectionNames
        )
        return SendChange(
            sellerID: arguments["sellerId"] == nil ? nil : try readSeller(fields),
            sendingType: arguments["sendingType"] == nil
                ? nil : try fields.word("sendingType", refusal: "sending_type_not_supported"),
            sections: try readRetailSections(fields, phone: arguments["phone"])
        )
    }

    static func readSeller(_ fields: FieldReader) throws(Rejection) -> String {
        let seller = try fields.text("sellerId", lengthLimit: sellerIDLengthLimit)
        try checkCharacters(of: seller, field: "sellerId")
        return seller
    }

    /// `phone` is a short way to write `customer.phone`, which is where the number travels. [assumed]
    private static func readRetailSections(_ fields: FieldReader, phone: JSON?) throws(Rejection)
        -> JSONObject
    {
        var sections = try readSections(fields, named: retailSectionNames)
        guard phone != nil else { return sections }
        let number = try fields.text("phone", lengthLimit: 32)
        var customer = sections["customer"]?.objectValue ?? JSONObject()
        guard customer["phone"] == nil || customer["phone"] == .string(number) else {
            throw .telephone(field: "phone", reason: "is another one than customer.phone; give one of them")
        }
        customer["phone"] = .string(number)
        sections["customer"] = .object(customer)
        return sections
    }

    /// A number that is there must be one; a text message needs it. The number itself is never repeated in a
    /// refusal.
    static func checkTelephone(in sections: JSONObject, for way: SendingType) throws(Rejection) {
        guard let value = sections["customer"]?["phone"], !value.isNull else {
            guard way == .sms else { return }
            throw .telephone(field: "phone", reason: "is required when the link goes out by SMS")
        }
        let text = value.stringValue ?? ""
        let digits = text.dropFirst()
        guard text.first == "+", telephoneDigits.contains(digits.utf8.count), digits.first != "0",
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else {
            throw .telephone(field: "phone", reason: "must be an international number like +33612345678")
        }
    }
}
