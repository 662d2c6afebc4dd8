import ProviderSimulators
import Testing

@Suite("Coface's register of companies")
struct CofaceCompanyTests {
    @Test("countries have codes of three letters, and identifiers carry their country")
    func countries() {
        var bench = CofaceBench()
        let codes = bench.call("GET", "countries").list("countries").compactMap { $0["countryCode"]?.string }
        #expect(codes.contains("ECU") && codes.allSatisfy { $0.count == 3 })
        for country in bench.call("GET", "countries/identifiers").list("countries") {
            guard case .array(let types)? = country["identifierTypes"] else { continue }
            let code = country["countryCode"]?.string ?? "?"
            #expect(types.allSatisfy { $0.string?.hasSuffix("_\(code)") == true })
        }
    }

    @Test("a search by identifier finds the register's own spelling only")
    func byIdentifier() {
        var bench = CofaceBench()
        func search(_ value: String, type: String = "HRB_DEU", country: String = "DEU") -> CofaceSeen {
            bench.call(
                "GET",
                "companies/identifier",
                ["countryCode": country, "identifierType": type, "identifierValue": value]
            )
        }
        #expect(search("HRB12345").json?["count"]?.integer == 0)
        #expect(search("HRB 12345").list("companies").first?["name"]?.string == "Newcomer GmbH")
        #expect(search("HRB 12345", country: "FRA").json?["count"]?.integer == 0)
        #expect(search("1", type: "SOMETHING_DEU").http == 400)
        #expect(search("1", country: "XXX").http == 400)
        #expect(search("").http == 400)
    }

    @Test("a search by name takes the words given; fewer data find more, branches and similar companies too")
    func byName() {
        var bench = CofaceBench()
        func search(_ query: [String: String]) -> [String] {
            bench.call("GET", "companies/name", query.merging(["countryCode": "FRA"]) { a, _ in a })
                .list("companies").compactMap { $0["establishmentType"]?.string }
        }
        #expect(search(["name": "dummy debtor"]) == ["HEAD_OFFICE", "BRANCH"])
        #expect(search(["companyName": "DUMMY", "city": "paris"]) == ["HEAD_OFFICE"])
        #expect(search(["name": "dummy", "postalCode": "99999"]).isEmpty)
        #expect(bench.call("GET", "companies/name", ["countryCode": "FRA", "name": "--"]).http == 400)
    }

    @Test("a temporary number is replaced everywhere once the company is identified, and then answers 404")
    func temporary() {
        var bench = CofaceBench()
        let search = ["countryCode": "DEU", "name": "Newcomer"]
        func number() -> String? {
            bench.call("GET", "companies/name", search).list("companies").first?["easyNumber"]?.string
        }
        #expect(number() == CofaceBench.temporary)
        let catalog = bench.call("GET", "companies/\(CofaceBench.temporary)/catalog-overdue")
        #expect((catalog.http, catalog.code) == (409, "temporary_easy_number"))
        #expect(bench.call("GET", "companies/00000341003330/catalog-overdue").http == 404)
        bench.pass(hours: 24)
        bench.logIn()
        #expect(number() == "00000341003330")
        #expect(bench.call("GET", "companies/00000341003330/catalog-overdue").http == 200)
        #expect(bench.call("GET", "companies/\(CofaceBench.temporary)/catalog-overdue").http == 404)
    }

    @Test("the customer's own reference is set, changed, listed, and erased by a blank")
    func references() {
        var bench = CofaceBench()
        func set(_ reference: String, of number: String = CofaceBench.debtor) -> Int? {
            bench.call(
                "PATCH",
                "companies/customerreferences",
                body: "{\"easyNumber\":\"\(number)\",\"customerReference\":\"\(reference)\"}"
            ).http
        }
        func listed() -> [String?] {
            bench.call("GET", "companies/customerreferences").list("customerReferences")
                .map { $0["customerReference"]?.string }
        }
        #expect(set("K-1") == 200)
        #expect(set("K-2") == 200)
        #expect(listed() == ["K-2"])
        #expect(set("K-1", of: "1") == 404)
        #expect(set("  ") == 200)
        #expect(listed().isEmpty)
    }
}
