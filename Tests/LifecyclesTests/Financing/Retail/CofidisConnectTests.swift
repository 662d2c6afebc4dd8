import Lifecycles
import Testing
import Values
import Workflow

@Suite("Asking for a connect link")
struct CofidisConnectTests {
    private func refusal(_ arguments: JSON, country: String = "fr") -> String? {
        do throws(RejectionReport) {
            _ = try CofidisConnect(arguments: arguments, country: country)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("in France every function needs a seller; elsewhere there is no training")
    func checksTargets() {
        for function in CofidisConnect.Function.allCases where function != .financing {
            let name = JSON.string(function.rawValue)
            #expect(refusal(["function": name]) == "missing_field")
            #expect(refusal(["function": name, "sellerId": "S-1"]) == nil)
        }
        #expect(refusal(["function": "homepage"], country: "be") == nil)
        #expect(
            refusal(["function": "training", "sellerId": "S-1"], country: "be") == "function_not_supported"
        )
        #expect(refusal(["function": "cellar", "sellerId": "S-1"]) == "function_not_supported")
        #expect(refusal(["function": "homepage", "sellerId": "a;b"]) == "forbidden_character")
    }

    @Test("financing needs what is to be financed, and the other functions refuse it")
    func checksThePurchase() throws {
        let full: JSON = [
            "function": "financing", "sellerId": "S-1", "amount": "99.50", "currency": "EUR", "product": "4X",
        ]
        let request = try CofidisConnect(arguments: full, country: "fr")
        #expect(request.purchase?.amount == Money(minorUnits: 9_950, currency: .euro))
        #expect(request.purchase?.product == .fourTimes)
        #expect(refusal(["function": "financing", "sellerId": "S-1"]) == "missing_field")
        #expect(refusal(["function": "homepage", "sellerId": "S-1", "amount": "1"]) == "unknown_field")
    }
}
