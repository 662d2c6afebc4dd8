package import Values
package import Workflow

extension Financing {
    /// What the client needs to ask for an offer; refused with a report when a field cannot be sent.
    /// [cofidis.md §5.10]
    package func offerRequest(
        amount: String,
        product: String,
        country: String?
    ) throws(RejectionReport) -> JSON {
        do throws(Rejection) {
            let arguments: JSON = [
                "amount": .string(amount), "country": .optional(country), "product": .string(product),
            ]
            let fields = try FieldReader(arguments, known: ["amount", "country", "product"])
            let known: Product = try fields.word("product", refusal: "product_not_supported")
            let place: Country? = try fields.optionalWord("country", refusal: "country_not_supported")
            let money = try Self.readAmount(try fields.text("amount", lengthLimit: 32), currency: .euro)
            var object = JSONObject([
                ("operation", .string(Operation.simulateOffer.rawValue)),
                ("amount", .integer(money.minorUnits)), ("currency", .string(money.currency.code)),
                ("product", .string(known.rawValue)),
            ])
            object["merchantCountry"] = place.map { .string($0.rawValue) }
            return .object(object)
        } catch {
            throw error.report
        }
    }
}
