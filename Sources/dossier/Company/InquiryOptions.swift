import ArgumentParser
import Values

/// What is known of a company that is searched.
struct InquiryOptions: ParsableArguments {
    @Option(help: "Three letters, as FRA.")
    var country: String

    @Option(help: "TYPE=VALUE, as SIREN_FRA=732829320; may be given several times.")
    var identifier: [String] = []

    @Option var name: String?
    @Option var town: String?
    @Option var postalCode: String?
    @Option(help: "Needed for a search by name in the USA, Canada and some possessions.")
    var region: String?
    @Option(help: "A temporary EASY number to follow.")
    var temporaryEasyNumber: String?
    @Option(help: "The order that the temporary number came with.")
    var orderId: String?

    func json() throws -> JSON {
        var object = JSONObject([("countryCode", .string(country))])
        let identifiers = try identifier.map { text -> JSON in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    "--identifier \"\(text)\" is not TYPE=VALUE, such as SIREN_FRA=732829320"
                )
            }
            return ["type": .string(parts[0]), "value": .string(parts[1])]
        }
        if !identifiers.isEmpty { object["identifiers"] = .array(identifiers) }
        object["name"] = name.map(JSON.string)
        object["town"] = town.map(JSON.string)
        object["postalCode"] = postalCode.map(JSON.string)
        object["region"] = region.map(JSON.string)
        object["temporaryEasyNumber"] = temporaryEasyNumber.map(JSON.string)
        object["orderId"] = orderId.map(JSON.string)
        return .object(object)
    }
}
