import Lifecycles
import Testing
import Values
import Workflow

@testable import Server

@Suite("What the OpenAPI document says of companies")
struct CompanyDocumentTests {
    private let document = OpenAPIDocument.json(version: "1")
    private var check: JSONSchemaCheck { JSONSchemaCheck(document: document) }

    static let identifier: JSON = ["type": "SIREN_FRA", "value": "732829320"]
    static let search: JSON = [
        "countryCode": "FRA", "identifiers": [identifier], "name": "A", "postalCode": "75001", "region": "R",
        "town": "B",
    ]

    private static func search(_ member: String, _ value: JSON?) -> JSON {
        var object = search.objectValue ?? JSONObject()
        object[member] = value
        return .object(object)
    }

    private static func list(_ member: String, _ value: JSON?) -> JSON {
        var object = identifier.objectValue ?? JSONObject()
        object[member] = value
        return search("identifiers", [.object(object)])
    }

    static let inquiries: [JSON] =
        [
            search, ["countryCode": "FRA", "identifiers": [identifier]],
            ["countryCode": "FRA", "orderId": "O-1", "temporaryEasyNumber": "Z1"], [:], [], "FRA",
            search("countryCode", nil), search("countryCode", "FR"), search("countryCode", "fra"),
            search("countryCode", "FRAN"), search("countryCode", " FRA"), search("countryCode", "FRA\n"),
            search("countryCode", 1), search("colour", "red"), search("identifiers", "A"),
            search("identifiers", .array(Array(repeating: identifier, count: 10))),
            search("identifiers", .array(Array(repeating: identifier, count: 11))), list("type", nil),
            list("value", nil), list("type", "siren_fra"), list("type", "FRA"), list("type", "SIREN__FRA"),
            list("type", "A_B_FRA"), list("type", "_FRA"), list("colour", "red"), list("type", ["A"]),
            search("temporaryEasyNumber", 5),
        ]
        + ["name", "town", "postalCode", "region"].flatMap { member in
            ["", " ", "\t", "\u{A0}", "é", "a\u{0}b", "a\u{7F}", "a\nb", "\u{1F600} b"].map {
                search(member, .string($0))
            }
                + [
                    search(member, .string(String(repeating: "é", count: 255))),
                    search(member, .string(String(repeating: "a", count: 256))), search(member, false),
                    search(member, ["a"]),
                ]
        }
        + [
            "Z", "Z1", "z1", "1", "Z-1", "Zé", " Z1", "Z1\n", "unknown",
            "Z" + String(repeating: "0", count: 32),
        ]
        .map { ["countryCode": "FRA", "orderId": "O-1", "temporaryEasyNumber": .string($0)] }

    @Test("the document takes and refuses the same inquiries as the reader", arguments: inquiries)
    func agrees(inquiry: JSON) {
        let fault = check.fault(in: inquiry, by: check.referred("#/components/schemas/CompanyInquiry"))
        let isRead = (try? CompanyIdentification().command(named: "identify", arguments: inquiry)) != nil
        #expect(isRead == (fault == nil), "\(inquiry.canonicalText): \(fault ?? "fits")")
    }

    @Test("the document takes and refuses the same commands as the reader")
    func agreesOnCommands() {
        let commands: [(String, JSON)] = [
            ("choose", ["easyNumber": "1"]), ("choose", [:]), ("choose", ["easyNumber": ""]),
            ("choose", ["easyNumber": .string(String(repeating: "1", count: 33))]), ("refresh", [:]),
            ("refresh", ["now": true]), ("close", ["reason": "why"]), ("close", ["reason": 1]),
            ("close", ["reason": .string(String(repeating: "a", count: 501))]), ("close", [:]),
            ("searchAgain", Self.search), ("searchAgain", [:]), ("dance", [:]),
        ]
        let schema = check.referred("#/components/schemas/CompanyCommand")
        var taken = 0
        for (name, arguments) in commands {
            let isRead =
                (try? CompanyIdentification().command(named: name, arguments: arguments)) != nil
            let fault = check.fault(in: ["arguments": arguments, "command": .string(name)], by: schema)
            #expect(isRead == (fault == nil), "\(name) \(arguments.canonicalText): \(fault ?? "fits")")
            taken += isRead ? 1 : 0
        }
        #expect(taken == 4)
    }

    @Test("every column of the list is described, and every filter is a parameter")
    func lists() throws {
        let row = try #require(CompanyIdentification.definition.row)
        let properties = document["components"]?["schemas"]?["CompanySearch"]?["properties"]
        for column in row.columns {
            #expect(properties?[column.member] != nil, "\(column.member)")
        }
        let list = document["paths"]?["/api/v1/companies"]?["get"]?["parameters"]?.arrayValue ?? []
        let names = Set(list.compactMap { $0["name"]?.stringValue })
        #expect(names == ["state", "easyNumber", "attention", "cursor"])
    }

    @Test("a hit as it is stored fits what the document says of it")
    func hits() throws {
        let company = CompanyIdentification.Company(
            easyNumber: "1",
            name: "A",
            identifiers: [LegalIdentifier(type: "x", value: String(repeating: "1", count: 100))],
            address: JSONObject([("city", "Lille")])
        )
        let schema = try #require(
            document["components"]?["schemas"]?["CompanySearch"]?["properties"]?["companies"]
        )
        let written = CompanyIdentification.Company.schema.write(company)
        #expect(check.fault(in: [written], by: schema) == nil)
        #expect(check.fault(in: [["name": "A"]], by: schema) != nil)
    }
}
