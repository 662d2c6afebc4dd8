package import Values
package import Workflow

extension Financing {
    package static let offerFieldNames = ["amount", "country", "product"]

    /// What came of asking for an offer. Nothing is opened by it, so repeating it is harmless.
    package enum OfferOutcome: Sendable, Equatable {
        /// As the provider answered, since its form is not public.
        case offer(JSON)
        /// The provider said no; the code tells why.
        case refused(code: String)
        /// The provider could not be asked, or did not answer as it should.
        case failed(reason: String)
    }

    /// What the client needs to ask for an offer; refused with a report when a field cannot be sent.
    /// [cofidis.md §5.10]
    package func offerRequest(_ arguments: JSON) throws(RejectionReport) -> JSON {
        do throws(Rejection) {
            let fields = try FieldReader(arguments, known: Self.offerFieldNames)
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

    /// A refusal of the provider as people read it.
    package static func report(ofRefusedOffer code: String) -> RejectionReport {
        RejectionReport(
            code: "cofidis_refused",
            message: "Cofidis makes no offer: it refused with \(code); ask them what is missing"
        )
    }
}
