package import Values
package import Workflow

extension CompanyIdentification {
    package typealias Rejection = RejectionReport

    static let identifiersLimit = 10
    static let nameLengthLimit = 255
    static let reasonLengthLimit = 500

    package func command(named name: String, arguments: JSON) throws(RejectionReport) -> Command {
        switch name {
        case "identify":
            let (inquiry, warnings) = try Self.readInquiry(arguments)
            return .identify(inquiry, warnings: warnings)
        case "searchAgain":
            let (inquiry, warnings) = try Self.readInquiry(arguments)
            return .searchAgain(inquiry, warnings: warnings)
        case "choose":
            let reader = try ArgumentReader(arguments, known: ["easyNumber"])
            return .choose(easyNumber: try reader.text("easyNumber", limit: EasyNumber.lengthLimit))
        case "refresh":
            _ = try ArgumentReader(arguments, known: [])
            return .refresh
        case "close":
            let reader = try ArgumentReader(arguments, known: ["reason"])
            return .close(reason: try reader.text("reason", limit: Self.reasonLengthLimit))
        default: throw .unknownCommand(name, of: "a company identification")
        }
    }

    private static func readInquiry(_ arguments: JSON) throws(RejectionReport) -> (Inquiry, [CaseWarning]) {
        let reader = try ArgumentReader(
            arguments,
            known: [
                "countryCode", "identifiers", "name", "town", "postalCode", "region", "temporaryEasyNumber",
                "orderId",
            ]
        )
        var inquiry = Inquiry(countryCode: try CountryCode.read(reader, "countryCode"))
        var warnings: [CaseWarning] = []
        for element in try reader.list("identifiers", limit: identifiersLimit) {
            let identifier = try LegalIdentifier.read(
                element.value,
                at: element.path,
                countryCode: inquiry.countryCode
            )
            warnings += try IdentifierCheck.warnings(for: identifier, at: element.path)
            inquiry.identifiers.append(identifier)
        }
        inquiry.name = try reader.optionalText("name", limit: nameLengthLimit)
        inquiry.town = try reader.optionalText("town", limit: nameLengthLimit)
        inquiry.postalCode = try reader.optionalText("postalCode", limit: nameLengthLimit)
        inquiry.region = try reader.optionalText("region", limit: nameLengthLimit)
        inquiry.temporaryEasyNumber = try reader.optionalText(
            "temporaryEasyNumber",
            limit: EasyNumber.lengthLimit
        )
        inquiry.orderID = try reader.optionalText("orderId", limit: nameLengthLimit)
        try check(inquiry)
        return (inquiry, warnings)
    }

    private static func check(_ inquiry: Inquiry) throws(RejectionReport) {
        if let number = inquiry.temporaryEasyNumber {
            try EasyNumber.check(number, field: "temporaryEasyNumber")
            guard EasyNumber.isTemporary(number) else {
                throw RejectionReport(
                    code: "easy_number_not_temporary",
                    message: "\(number) is definitive already; only numbers that begin with Z are followed",
                    field: "temporaryEasyNumber",
                    value: number
                )
            }
            guard let order = inquiry.orderID else {
                throw missing("orderId", "a temporary number is followed by the order that it came with")
            }
            // It becomes part of a path.
            guard order.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#%".utf8.contains($0) }) else {
                throw RejectionReport(
                    code: "forbidden_character",
                    message: "orderId may hold printable ASCII characters without blanks and / ? # % only",
                    field: "orderId",
                    value: order
                )
            }
            return
        }
        guard !inquiry.identifiers.isEmpty || inquiry.name != nil else {
            throw missing("identifiers", "give a legal identifier, or the name with its place")
        }
        guard
            inquiry.name == nil || !inquiry.identifiers.isEmpty || inquiry.town != nil
                || inquiry.postalCode != nil
        else { throw missing("town", "a search by name needs the town or the postal code") }
        if inquiry.name != nil, inquiry.region == nil,
            Inquiry.regionCountries.contains(inquiry.countryCode)
        {
            throw missing("region", "a search by name in \(inquiry.countryCode) needs the region or state")
        }
    }

    private static func missing(_ field: String, _ reason: String) -> RejectionReport {
        RejectionReport(
            code: "missing_field",
            kind: .malformed,
            message: "field \"\(field)\" is required: \(reason)",
            field: field
        )
    }

    package func command(answering call: String, with json: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            switch try json.string("outcome") {
            case "companies":
                let companies = try json.elements("companies") { json throws(JSONShapeError) in
                    try Company(json: json)
                }
                return .answered(call: call, .companies(companies))
            case "order":
                return .answered(
                    call: call,
                    .order(
                        easyNumber: try json.optionalString("easyNumber"),
                        status: try json.optionalString("status")
                    )
                )
            default: throw JSONShapeError(field: "outcome", expected: "companies or order", found: "another")
            }
        } catch {
            throw .unreadable(call, error.description)
        }
    }
}
