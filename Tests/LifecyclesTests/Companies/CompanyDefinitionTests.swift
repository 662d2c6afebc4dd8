import Lifecycles
import Testing
import Values
import Workflow

@Suite("The definition of company identifications")
struct CompanyDefinitionTests {
    private let lifecycle = CompanyIdentification()
    private let definition = CompanyIdentification.definition

    @Test(
        "every form of a snapshot is read and written again byte for byte",
        arguments: [
            #"{"attempt":0}"#,
            #"{"attempt":3,"easyNumber":"Z1","inquiry":{"countryCode":"FRA","orderId":"O-1","temporaryEasyNumber":"Z1"},"searchedAt":1794074560464960}"#,
            #"{"attempt":1,"companies":[{"address":{"city":"Lille"},"countryCode":"FRA","easyNumber":"1","establishmentType":"BRANCH","identifiers":[{"type":"SIREN_FRA","value":"1"}],"isBranch":true,"name":"A","other":{"x":[1]}},{"easyNumber":"2","isBranch":false,"name":""}],"inquiry":{"countryCode":"FRA","identifiers":[{"type":"SIREN_FRA","value":"1"}],"name":"A","postalCode":"59000","region":"R","town":"Lille"},"warnings":[{"code":"c","field":"f","message":"m"}]}"#,
        ]
    )
    func snapshots(text: String) throws {
        let facts = try lifecycle.decodeFacts(try JSON.parse(text))
        #expect(lifecycle.encode(facts).canonicalText == text)
    }

    @Test(
        "requests have the members that they always had, and read as what they ask",
        arguments: [
            (
                "searchCompany",
                #"{"countryCode":"FRA","identifiers":[{"type":"SIREN_FRA","value":"1 2"}]}"#,
                #"{"countryCode":"FRA","identifierType":"SIREN_FRA","identifierValue":"1 2","operation":"findByIdentifier"}"#
            ),
            (
                "searchCompany", #"{"countryCode":"USA","name":"A","region":"NY","town":"B"}"#,
                #"{"countryCode":"USA","name":"A","operation":"findByName","region":"NY","town":"B"}"#
            ),
            (
                "readOrder", #"{"countryCode":"FRA","temporaryEasyNumber":"Z1"}"#,
                #"{"easyNumber":"Z1","operation":"readOrder","orderId":null}"#
            ),
        ]
    )
    func requests(call: String, inquiry: String, text: String) throws {
        let facts = try lifecycle.decodeFacts(["attempt": 0, "inquiry": try JSON.parse(inquiry)])
        let request = lifecycle.request(for: call, given: facts, at: .epoch)
        #expect(request.canonicalText == text)
        let read = try CompanyIdentification.Request.schema.stored(request)
        #expect(CompanyIdentification.Request.schema.write(read) == request)
    }

    @Test("what the facts do not say is asked of nobody")
    func asksNothing() {
        for call in ["searchCompany", "readOrder", "other"] {
            #expect(lifecycle.request(for: call, given: lifecycle.initialFacts, at: .epoch) == .null)
        }
    }

    @Test(
        "an answer that is not of the agreed form is refused, and names the call",
        arguments: [
            .null, [:], ["outcome": "other"], ["outcome": 1], ["companies": "none", "outcome": "companies"],
            ["companies": [["name": "A"]], "outcome": "companies"], ["outcome": "order", "status": 1],
        ] as [JSON]
    )
    func answers(answer: JSON) {
        for call in ["searchCompany", "readOrder", "other"] {
            let report = #expect(throws: RejectionReport.self) {
                try lifecycle.command(answering: call, with: answer)
            }
            #expect(report?.code == "unreadable_answer")
            #expect(report?.message.contains(call) == true)
        }
    }

    @Test(
        "arguments are refused by code, kind, field and value",
        arguments: [
            ("identify", [1], "wrong_type", .malformed, "arguments", "an array"),
            ("identify", [:], "missing_field", .malformed, "countryCode", nil),
            ("identify", ["countryCode": "FRANCE"], "malformed_country", .refused, "countryCode", "FRANCE"),
            ("identify", ["countryCode": "FRANCE-12"], "too_long", .refused, "countryCode", nil),
            (
                "searchAgain",
                ["countryCode": "FRA", "identifiers": [["type": "SIREN_DEU", "value": "1"]]],
                "identifier_of_other_country", .refused, "identifiers[0].type", "SIREN_DEU"
            ),
            (
                "identify",
                ["countryCode": "FRA", "identifiers": [["type": "SIREN_FRA", "value": "1"]]],
                "malformed_identifier", .refused, "identifiers[0].value", "1"
            ),
            (
                "identify",
                ["countryCode": "FRA", "orderId": "1", "temporaryEasyNumber": "Z-1"],
                "malformed_easy_number", .refused, "temporaryEasyNumber", "Z-1"
            ),
            ("choose", ["easyNumber": 7], "wrong_type", .malformed, "easyNumber", "a whole number"),
            ("refresh", ["now": true], "unknown_field", .malformed, "now", nil),
            ("close", ["reason": "  "], "empty_field", .refused, "reason", "  "),
            ("dance", [:], "unknown_command", .malformed, "command", "dance"),
        ] as [(String, JSON, String, RejectionReport.Kind, String, String?)]
    )
    func refusals(
        name: String,
        arguments: JSON,
        code: String,
        kind: RejectionReport.Kind,
        field: String,
        value: String?
    ) {
        let report = #expect(throws: RejectionReport.self) {
            try lifecycle.command(named: name, arguments: arguments)
        }
        #expect(report?.code == code)
        #expect(report?.kind == kind)
        #expect(report?.field == field)
        #expect(report?.value == value)
        let known = definition.rejections + RejectionSpec.ofSchemas + RejectionSpec.ofDefinitions
        #expect(known.contains { $0.code == code && $0.kind == kind }, "the definition lacks \(code)")
    }

    @Test("names are given once, causes are events, and the chart's roles are the definition's")
    func catalogue() throws {
        let commands = definition.commands.specs
        #expect(Set(commands.map(\.name)).count == commands.count)
        #expect(definition.events.names.count == definition.events.entries.count)
        #expect(definition.commands[definition.startCommand] != nil)
        for causes in commands.map(\.causes) + definition.calls.specs.map(\.causes) {
            #expect(causes.isSubset(of: definition.events.names))
        }
        for name in ["company-identification", "company-temporary-number"] {
            for offered in try Charts.load(name).allStates.flatMap(\.commands) {
                let spec = try #require(definition.commands[offered.name])
                #expect(offered.roles == spec.roles, "\(offered.name) of \(name)")
            }
        }
        let codes = definition.rejections.map(\.code)
        #expect(Set(codes).count == codes.count)
        let entry = try #require(definition.catalogue["commands"]?.arrayValue?.first)
        #expect(entry["name"] == "identify")
        #expect(entry["arguments"]?["properties"]?["countryCode"]?["pattern"] == "^[A-Z]{3}$")
    }
}
