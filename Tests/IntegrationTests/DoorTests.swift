import Foundation
import Testing
import Values

@Suite("The doors of a running server")
struct DoorTests {
    private static func opening(_ id: String) -> String {
        """
        {"merchantTransactionId":"\(id)","amount":"250.00","currency":"EUR","product":"3X","integration":"web",\
        "captureMode":"Immediate","webhook":true}
        """
    }

    @Test("a financing is started, read, and refused what it does not allow")
    func restJourney() async throws {
        try await House.with { house in
            try await house.startServer()
            let api = house.serverURL + "/api/v1"
            let created = try await Web.post("\(api)/financings", Self.opening("REST-1"))
            #expect(created.status == 201, "\(created.body)")
            let again = try await Web.post("\(api)/financings", Self.opening("REST-1"))
            #expect(again.status == 200, "\(again.body)")
            let id = try #require(created.json["caseId"]?.stringValue)
            #expect(again.json["caseId"]?.stringValue == id)

            let refund = try await Web.post(
                "\(api)/cases/\(id)/commands",
                "{\"command\":\"refund\",\"arguments\":{\"amount\":\"10.00\"}}",
                headers: ["idempotency-key": "k1"]
            )
            #expect(refund.status == 409, "\(refund.body)")
            #expect(refund.json["code"] == "command_not_allowed")
            #expect(try await Web.get("\(api)/cases/\(id)/events").status == 200)
            #expect(try await Web.get("\(api)/cases/\(id)/chart?format=svg").body.contains("<svg"))
            #expect(try await Web.get("\(house.serverURL)/metrics").status == 200)
            let unknown = try await Web.get("\(api)/cases/00000000-0000-7000-8000-000000000000")
            #expect(unknown.status == 404, "\(unknown.body)")
            let misspelt = try await Web.post(
                "\(api)/financings",
                Self.opening("REST-2").replacingOccurrences(of: "amount", with: "amuont")
            )
            #expect((400...422).contains(misspelt.status))
            #expect(misspelt.body.contains("amuont"))
        }
    }

    @Test("a malformed webhook is told so, an unknown transaction is not, and neither does anything")
    func webhooks() async throws {
        try await House.with { house in
            try await house.startServer()
            let door = house.serverURL + "/webhooks/cofidis/notification-success"
            let form = "application/x-www-form-urlencoded"
            let malformed = try await Web.post(
                door,
                "transactionKey=%7Bnope&transactionStatus=to_confirm",
                type: form
            )
            #expect(malformed.status == 400)
            #expect(malformed.json["code"] == "malformed_webhook", "\(malformed.body)")
            let key =
                "%7B%22merchantTransactionId%22%3A%22NOBODY%22%2C%22merchantTransactionDate%22%3A%2220261022%22%7D"
            let unknown = try await Web.post(
                door,
                "transactionKey=\(key)&transactionStatus=to_confirm",
                type: form
            )
            #expect(unknown.status == 204, "\(unknown.body)")
            let zero = try await Web.post(
                door,
                "transactionKey=\(key.replacingOccurrences(of: "NOBODY", with: "%5Cu0000"))&transactionStatus=a",
                type: form
            )
            #expect(zero.status == 400, "\(zero.body)")
            #expect(try await house.status()["eventCount"]?.integerValue == 0)
        }
    }
}
