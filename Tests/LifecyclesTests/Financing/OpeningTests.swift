import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Opening a financing")
struct OpeningTests {
    private func refusal(_ arguments: JSON) -> String? {
        given([]).when("open", arguments, at: morning).rejection?.report.code
    }

    @Test("a good line opens a financing with the date in Paris")
    func opens() {
        #expect(given([]).when("open", openArguments, at: morning).events == opened)
        let night = instant("2026-11-20T23:30:00Z")
        let atNight = given([]).when("open", openArguments, at: night).events
        #expect(atNight == [.opened(opening, date: "20261121", at: night)])
    }

    @Test(
        "every product and both integrations with and without webhook open",
        arguments: ["3X", "4X", "LOAN"]
    )
    func opensProducts(product: String) {
        #expect(refusal(openArguments("product", .string(product))) == nil)
        #expect(refusal(openArguments("webhook", true)) == nil)
    }

    @Test(
        "bad input is refused by a stable code",
        arguments: [
            ("colour", "red", "unknown_field"), ("amount", nil, "missing_field"),
            ("amount", .null, "missing_field"),
            ("amount", 300, "wrong_type"), ("amount", "300.001", "too_many_decimals"),
            ("amount", "3e2", "malformed_amount"), ("amount", "0.00", "amount_not_positive"),
            ("amount", "-1", "amount_not_positive"), ("amount", "10000000.01", "amount_too_large"),
            ("currency", "USD", "currency_not_supported"), ("currency", "eur", "currency_not_supported"),
            ("product", "5X", "product_not_supported"), ("product", "3x", "product_not_supported"),
            ("integration", "telephone", "integration_not_supported"),
            ("country", "es", "country_not_supported"), ("processMod", "Iframe", "process_mod_not_supported"),
            ("validateWithinDays", 7, "field_not_applicable"),
            ("customer", ["name": "A;B"], "forbidden_character"),
            ("captureMode", "Later", "capture_mode_not_supported"), ("webhook", "true", "wrong_type"),
            ("webhook", nil, "missing_field"), ("merchantTransactionId", "", "empty_field"),
            ("merchantTransactionId", "A;B", "forbidden_character"),
            ("merchantTransactionId", "Aé", "forbidden_character"),
            ("merchantTransactionId", .string(String(repeating: "A", count: 65)), "too_long"),
            ("customer", "Ada", "wrong_type"),
            ("customer", ["name": .string(String(repeating: "A", count: 40_000))], "too_long"),
        ] as [(String, JSON?, String)]
    )
    func refuses(field: String, value: JSON?, code: String) {
        #expect(refusal(openArguments(field, value)) == code)
    }

    @Test("arguments that are no object are refused")
    func refusesLists() { #expect(refusal([1, 2]) == "wrong_type") }

    @Test("all ten special characters are taken, a semicolon is not (D-3)")
    func takesSpecialCharacters() {
        #expect(refusal(openArguments("merchantTransactionId", ": . @+-%*/_aZ9")) == nil)
    }

    @Test(
        "an id with a blank at an end is refused: people take it for the id without",
        arguments: ["ORDER-1 ", " ORDER-1", " "]
    )
    func refusesBlanksAtEnds(id: String) {
        for field in ["merchantTransactionId", "merchantId"] {
            #expect(refusal(openArguments(field, .string(id))) == "blank_at_end")
        }
    }

    @Test(
        "letters of every alphabet are letters, with their accents in either form",
        arguments: ["Zoé", "Zoe\u{301}", "Ме́ри", "Ὀδυσσεύς", "Ñandú", "李 小龍", "1 rue B-2"]
    )
    func takesNames(name: String) {
        #expect(refusal(openArguments("customer", ["name": .string(name)])) == nil)
    }

    @Test(
        "what is neither letter nor digit is refused by field and character, and the name is not told",
        arguments: [
            ("D'Alessandro", "\"'\""), ("O\u{2019}Invente", "\"\u{2019}\""), ("12, rue", "\",\""),
            ("n\u{B0}3", "\"\u{B0}\""), ("a&b", "\"&\""), ("1\u{FE0F}\u{20E3}", "U+FE0F"),
            ("1\u{20E3}", "U+20E3"), ("a\u{200D}b", "U+200D"), ("a\u{E0061}b", "U+E0061"),
            ("\u{301}a", "U+0301"), ("a\u{3164}b", "U+3164"), ("a\u{A0}b", "U+00A0"), ("a\u{0}b", "U+0000"),
        ]
    )
    func refusesOtherCharacters(name: String, character: String) throws {
        for section in [["name": .string(name)], ["deep": [.string(name)]]] as [JSON] {
            let asked = openArguments("customer", section)
            let report = try #require(given([]).when("open", asked, at: morning).rejection?.report)
            #expect(report.code == "forbidden_character")
            #expect(report.message.contains(character))
            #expect(report.field?.hasPrefix("customer.") == true)
            #expect(report.value == nil)
        }
        let key = openArguments("customer", .object(JSONObject([(name, "x" as JSON)])))
        #expect(refusal(key) == "forbidden_character")
    }

    @Test("an order of no country is of the account's first, and one of another country is refused")
    func takesTheAccountsCountry() throws {
        func opening(_ countries: [Financing.Country], _ country: JSON?) throws -> Financing.Opening? {
            let lifecycle = Financing(terms: Financing.Terms(countries: countries))
            let command = try lifecycle.command(named: "open", arguments: openArguments("country", country))
            let events = try lifecycle.decide(command, given: lifecycle.initialFacts, at: morning)
            guard case .opened(let opening, _, _)? = events.first else { return nil }
            return opening
        }
        #expect(try opening([.italy], nil)?.country == .italy)
        #expect(throws: Financing.Rejection.self) { try opening([.italy], "fr") }
        #expect(throws: Financing.Rejection.self) { try opening([.france], "it") }
        let french = try #require(try opening([.italy, .france], "fr"))
        #expect(french.statesCountry)
        let facts = given([.opened(french, date: "20261120", at: morning)]).facts
        let request = Financing().request(for: "initialize", given: facts, at: morning)
        #expect(request["transactionKey"]?["merchantCountry"] == "fr")
        let italian = Financing.Terms(countries: [.italy])
        #expect(Financing.chartName(for: openArguments, terms: italian) == "cofidis-italy")
    }

    @Test("each merchant numbers its orders by itself, and the account's own may be named or not")
    func numbersByMerchant() throws {
        func keys(_ merchant: JSON?) throws -> Set<String> {
            let lifecycle = Financing(terms: Financing.Terms(merchantID: "M-1"))
            let command = try lifecycle.command(
                named: "open",
                arguments: openArguments("merchantId", merchant)
            )
            let events = try lifecycle.decide(command, given: lifecycle.initialFacts, at: morning)
            let facts = events.reduce(lifecycle.initialFacts, lifecycle.evolve)
            return Set(lifecycle.naturalKeys(of: facts).map { "\($0.scope) \($0.value)" })
        }
        #expect(try keys(nil) == keys("M-1"))
        #expect(try keys("M-2").isDisjoint(with: keys("M-3")))
        #expect(try keys("M-2").isDisjoint(with: keys(nil)))
    }

    @Test("a refusal names what is offered")
    func namesTheOffer() throws {
        let rejection = given([]).when("open", openArguments("captureMode", "Later"), at: morning).rejection
        let report = try #require(rejection?.report)
        #expect(report.field == "captureMode")
        #expect(report.value == "Later")
        #expect(report.message.contains("offered: Immediate, Validate"))
    }

    @Test("days to validate come from the line, else from the contract, and are recorded")
    func recordsDays() throws {
        func opened(_ terms: Financing.Terms, _ fields: (String, JSON)...) throws -> Financing.Opening? {
            guard case .object(var object) = openArguments("captureMode", "Validate") else { return nil }
            for (name, value) in fields { object[name] = value }
            let lifecycle = Financing(terms: terms)
            let command = try lifecycle.command(named: "open", arguments: .object(object))
            let events = try lifecycle.decide(command, given: lifecycle.initialFacts, at: morning)
            guard case .opened(let opening, _, _)? = events.first else { return nil }
            return opening
        }
        let contract = Financing.Terms(instalmentDays: 7, loanDays: 45)
        #expect(try opened(Financing.Terms())?.validateWithinDays == 6)
        #expect(try opened(Financing.Terms(), ("product", "LOAN"))?.validateWithinDays == 30)
        #expect(try opened(contract)?.validateWithinDays == 7)
        #expect(try opened(contract, ("product", "LOAN"))?.validateWithinDays == 45)
        #expect(try opened(contract, ("validateWithinDays", 10))?.validateWithinDays == 10)
        for value in [0, 366] as [JSON] {
            guard case .object(var object) = openArguments("captureMode", "Validate") else { continue }
            object["validateWithinDays"] = value
            #expect(refusal(.object(object)) == "out_of_range")
        }
    }

    @Test("Italy captures at once, whatever else is asked")
    func italyIsImmediate() throws {
        guard case .object(var object) = openArguments("country", "it") else { return }
        #expect(refusal(.object(object)) == nil)
        object["captureMode"] = "Validate"
        let report = try #require(given([]).when("open", .object(object), at: morning).rejection?.report)
        #expect(report.code == "capture_mode_not_supported")
        #expect(report.message.contains("Immediate (country it)"))
    }

    @Test("country and processMod go out with initialize, the usual ones leave no trace in what is stored")
    func sendsCountryAndMode() throws {
        guard case .object(var object) = openArguments("country", "it") else { return }
        object["processMod"] = "API"
        let facts = given(given([]).when("open", .object(object), at: morning).events).facts
        let request = Financing().request(for: "initialize", given: facts, at: morning)
        #expect(request["processMod"] == "API")
        #expect(request["transactionKey"]?["merchantCountry"] == "it")
        let usual = Financing().request(for: "initialize", given: given(opened).facts, at: morning)
        #expect(usual["processMod"] == "Redirect")
        #expect(usual["transactionKey"]?["merchantCountry"] == nil)
        let stored = Financing().encode(given(opened).facts)
        #expect(stored["opening"]?["country"] == nil && stored["opening"]?["processMod"] == nil)
    }

    @Test("what sections hold is checked by the provider's list, accents are letters (section 3.1)")
    func checksSections() throws {
        let good: JSON = [
            "name": "Zo\u{eb} Fran\u{e7}ois", "mail": "a.b-c@shop.example", "lines": ["12 %", 3, true],
        ]
        #expect(refusal(openArguments("customer", good)) == nil)
        let bad = given([]).when(
            "open",
            openArguments("cart", ["lines": [["label": "chair, red"]]]),
            at: morning
        )
        let report = try #require(bad.rejection?.report)
        #expect(report.code == "forbidden_character")
        #expect(report.field == "cart.lines.label")
        #expect(report.value == nil)
    }

    @Test("a case is opened once")
    func opensOnce() {
        #expect(given(opened).when("open", openArguments, at: morning).rejection == .alreadyOpened)
    }

    @Test("sections go through to initialize and leave the facts once the provider has them")
    func forgetsSections() throws {
        let customer: JSON = ["name": "Ada"]
        let events = given([]).when("open", openArguments("customer", customer), at: morning).events
        let before = given(events).facts
        let request = Financing().request(for: "initialize", given: before, at: morning)
        #expect(request["sections"]?["customer"] == customer)
        let after = given(events + initialized.suffix(1)).facts
        #expect(after.opening?.sections.isEmpty == true)
        #expect(Financing().request(for: "initialize", given: after, at: morning)["sections"] == nil)
    }

    @Test("a command that does not exist is refused")
    func refusesUnknownCommands() {
        #expect(
            given(opened).when("pay", .emptyObject, at: morning).rejection?.report.code == "unknown_command"
        )
    }
}
