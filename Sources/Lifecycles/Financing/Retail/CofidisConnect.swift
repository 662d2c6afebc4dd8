package import Values
package import Workflow

/// A request to be logged into the provider's own pages. It is no case: nothing of it is recorded, and the link that
/// answers it is a secret of the person who asked. [cofidis.md §5.8]
package struct CofidisConnect: Sendable, Equatable {
    package enum Function: String, Sendable, CaseIterable {
        case homepage
        /// Transaction monitoring.
        case dashboard
        /// The seller starts a journey.
        case financing
        /// The training that the law asks for where loans are sold. France only.
        case training
    }

    /// What `financing` needs beside the seller. Which fields become mandatory is not published; these are assumed.
    package struct Purchase: Sendable, Equatable {
        package let amount: Money
        package let product: Financing.Product

        package init(amount: Money, product: Financing.Product) {
            self.amount = amount
            self.product = product
        }
    }

    package let function: Function
    /// Nil only outside of France.
    package let sellerID: String?
    package let purchase: Purchase?

    package init(function: Function, sellerID: String?, purchase: Purchase? = nil) {
        self.function = function
        self.sellerID = sellerID
        self.purchase = purchase
    }

    /// What came of a request. Repeating one is harmless.
    package enum Outcome: Sendable, Equatable {
        /// For the person who asked and for nobody else: never log or store it.
        case link(String)
        /// The provider said no; the code tells why.
        case refused(code: String)
        /// The provider could not be asked, or did not answer as it should.
        case failed(reason: String)
    }
}

extension CofidisConnect {
    package static let fieldNames = ["function", "sellerId", "amount", "currency", "product"]

    /// Reads and checks what somebody asks. `country` is the merchant's, as the key spells it.
    package init(arguments: JSON, country: String) throws(RejectionReport) {
        do throws(Financing.Rejection) {
            try self.init(reading: arguments, isFrench: country.lowercased() == "fr")
        } catch {
            throw error.report
        }
    }

    private init(reading arguments: JSON, isFrench: Bool) throws(Financing.Rejection) {
        let fields = try FieldReader(arguments, known: Self.fieldNames)
        function = try fields.word("function", refusal: "function_not_supported")
        guard function != .training || isFrench else {
            throw .notOffered(
                code: "function_not_supported",
                field: "function",
                value: function.rawValue,
                offered: Function.allCases.filter { $0 != .training }.map(\.rawValue)
            )
        }
        if isFrench || arguments["sellerId"] != nil {
            sellerID = try Financing.readSeller(fields)
        } else {
            sellerID = nil
        }
        guard function == .financing else {
            for field in ["amount", "currency", "product"] where arguments[field] != nil {
                throw .unknownField(field, known: ["function", "sellerId"])
            }
            purchase = nil
            return
        }
        let currency = try fields.text("currency", lengthLimit: 3)
        guard currency == Currency.euro.code else { throw .currencyNotSupported(currency) }
        purchase = Purchase(
            amount: try Financing.readAmount(try fields.text("amount", lengthLimit: 32), currency: .euro),
            product: try fields.word("product", refusal: "product_not_supported")
        )
    }
}

extension CofidisConnect {
    /// A refusal of the provider as people read it, with what to do. [cofidis.md §4]
    package func report(ofRefusal code: String) -> RejectionReport {
        switch code {
        case Financing.ResponseCode.sellerNotAllowed:
            RejectionReport(
                code: "seller_not_allowed",
                message: "Cofidis does not know this seller or has not activated them (040)",
                field: "sellerId"
            )
        case Financing.ResponseCode.sellerNotTrained:
            RejectionReport(
                code: "seller_not_trained",
                message:
                    "this seller is not trained to sell the product (041); ask for the function training",
                field: "sellerId"
            )
        default:
            RejectionReport(
                code: "cofidis_refused",
                message: "Cofidis refused with \(code); ask them what is missing"
            )
        }
    }
}
