import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Opening a financing in a store")
struct RetailOpeningTests {
    @Test("a store's financing needs no captureMode and no webhook, and its request carries seller and way")
    func opens() throws {
        let opened = openedInStore(("sendPaymentMerchantData", ["store": "12"]), ("phone", "+33612345678"))
        let opening = try #require(opened.facts.opening)
        #expect(opening.integration == .retail)
        #expect(opening.captureMode == .immediate)
        #expect(
            opening.retail
                == Financing.RetailTerms(mode: .twoStep, sendingType: .link, sellerID: "S-1")
        )
        let request = retail.request(for: "sendPayment", given: opened.facts, at: morning)
        #expect(request["operation"] == "sendPayment")
        #expect(request["sellerId"] == "S-1")
        #expect(request["sendingType"] == "Link")
        #expect(request["captureMode"] == "Immediate")
        #expect(request["sections"]?["customer"]?["phone"] == "+33612345678")
        #expect(request["sections"]?["sendPaymentMerchantData"] == ["store": "12"])
    }

    @Test(
        "what a store may not give is refused by field",
        arguments: [
            ("captureMode", "Validate", "capture_mode_not_supported"), ("financing", nil, "missing_field"),
            ("financing", "three-step", "financing_not_supported"), ("sendingType", nil, "missing_field"),
            ("sendingType", "Fax", "sending_type_not_supported"), ("sellerId", nil, "missing_field"),
            ("sellerId", "a;b", "forbidden_character"), ("sellerId", "", "empty_field"),
            ("sendingType", "SMS", "telephone_refused"), ("phone", "0612345678", "telephone_refused"),
            ("phone", "+33 6 12", "telephone_refused"), ("amount", "0", "amount_not_positive"),
            ("currency", "USD", "currency_not_supported"), ("colour", "red", "unknown_field"),
            ("webhook", "yes", "wrong_type"),
        ] as [(String, JSON?, String)]
    )
    func refuses(field: String, value: JSON?, code: String) {
        let rejection = givenRetail([]).when("open", retailArguments((field, value)), at: morning).rejection
        #expect(rejection?.report.code == code)
    }

    @Test("a refusal never repeats a telephone number")
    func keepsTheNumber() {
        let rejection = givenRetail([]).when(
            "open",
            retailArguments(("phone", "0612345678")),
            at: morning
        ).rejection
        #expect(rejection.map { "\($0.report)\($0.report.value ?? "")".contains("0612345678") } == false)
    }

    @Test("two telephone numbers are one too many, the same twice is one")
    func comparesNumbers() {
        let customer: JSON = ["phone": "+33612345678"]
        func code(_ phone: JSON) -> String? {
            givenRetail([]).when(
                "open",
                retailArguments(("phone", phone), ("customer", customer)),
                at: morning
            ).rejection?.report.code
        }
        #expect(code("+33612345678") == nil)
        #expect(code("+33612345679") == "telephone_refused")
    }

    @Test("a web financing knows no seller")
    func keepsWebApart() {
        let rejection = given([]).when("open", openArguments("sellerId", "S-1"), at: morning).rejection
        #expect(rejection?.report.code == "unknown_field")
    }

    @Test("040 and 041 are refusals; sending again takes another seller and the same pair on the same day")
    func sendsAgain() {
        for code in ["040", "041"] {
            let opened = openedInStore()
            let refused = opened.when(answering: "sendPayment", with: answer(.sendPayment, code), at: morning)
            #expect(refused.events == [.initializeRefused(seen(.sendPayment, code))])
            let after = opened.given(refused.events)
            let change: JSON = ["sellerId": "S-2", "sendingType": "SMS", "phone": "+33612345678"]
            let again = after.given(after.when("send", change, at: morning).events)
            let request = retail.request(for: "sendPayment", given: again.facts, at: morning)
            #expect(request["sellerId"] == "S-2")
            #expect(request["sendingType"] == "SMS")
            #expect(request["transactionKey"]?["merchantTransactionDate"] == "20261120")
            let later = instant("2026-11-23T09:00:00Z")
            let nextDay = after.when("send", .emptyObject, at: later).events
            #expect(
                nextDay.first
                    == .transactionDateMoved(from: "20261120", to: "20261123", reason: .askedAgain)
            )
        }
    }

    @Test("an SMS without a number is refused also when it is asked for later, and nothing is sent twice")
    func checksLater() {
        let refused = openedInStore().given([.initializeRefused(seen(.sendPayment, "040"))])
        let sms = refused.when("send", ["sendingType": "SMS"], at: morning).rejection
        #expect(sms?.report.code == "telephone_refused")
        let sent = openedInStore().given([.initialized(seen(.sendPayment, status: "Initialized", url: link))])
        #expect(sent.when("send", .emptyObject, at: morning).rejection == .alreadyInitialized)
        let web = given(opened).when("send", .emptyObject, at: morning).rejection
        #expect(web == .notRetail(command: "send"))
    }

    @Test("a QR code stands in an event of its own, and the case knows its hash alone")
    func keepsTheQRCode() throws {
        let opened = openedInStore(("sendingType", "QR"))
        var brought = Financing.Answer(operation: .sendPayment, code: "000", rawStatus: "Initialized")
        let picture = Financing.QRPicture(base64: pngText, sha256: "4c4b6a3b")
        brought.qr = .picture(picture)
        let events = opened.when(answering: "sendPayment", with: brought.json, at: morning).events
        #expect(events.count == 2)
        #expect(events.first == .qrReceived(picture))
        let facts = opened.given(events).facts
        #expect(facts.retail?.qr == "4c4b6a3b")
        #expect(!retail.encode(facts).canonicalText.contains(pngText))
        brought.qr = .unusable(reason: "it is no PNG")
        let unusable = opened.when(answering: "sendPayment", with: brought.json, at: morning).events
        #expect(unusable.first == .qrUnusable(reason: "it is no PNG"))
    }

    @Test("telephone and other personal data are forgotten once the provider has taken them")
    func forgetsSections() {
        let sent = openedInStore(("sendingType", "SMS"), ("phone", "+33612345678"))
        #expect(sent.facts.opening?.sections.isEmpty == false)
        let answered = sent.when(
            answering: "sendPayment",
            with: answer(.sendPayment, status: "Initialized"),
            at: morning
        )
        #expect(sent.given(answered.events).facts.opening?.sections.isEmpty == true)
    }
}
