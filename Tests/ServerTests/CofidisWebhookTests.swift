import EventStore
import Hummingbird
import Testing
import Values

@testable import Server

struct CofidisWebhookTests {
    private static let form = "application/x-www-form-urlencoded"

    private static func body(
        _ id: String = "order-1",
        date: String = "20261120",
        status: String = "to_confirm",
        idField: String = "merchantTransactionId",
        merchant: String? = nil
    ) -> String {
        "transactionKey=%7B%22merchantCountry%22%3A%22fr%22%2C"
            + (merchant.map { "%22merchantId%22%3A%22\($0)%22%2C" } ?? "")
            + "%22\(idField)%22%3A%22\(id)%22%2C"
            + "%22merchantTransactionDate%22%3A%22\(date)%22%7D&transactionStatus=\(status)"
    }

    private func types(_ bench: ServerBench, _ id: String) async throws -> [String] {
        let stream = try #require(StreamID(id))
        return try await bench.memory.readStream(stream, from: StreamVersion(1), limit: 100).map(\.type)
    }

    @Test(
        "a notification is stored with the case and answered without words",
        arguments: ["merchantTransactionId", "merchantTransactionID"]
    )
    func notification(_ idField: String) async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/webhooks/cofidis/notification-success",
            Self.body(idField: idField),
            type: Self.form
        )
        #expect(answer.status == 204)
        #expect(answer.text.isEmpty)
        #expect(try await types(bench, id) == ["financing.opened", "financing.hinted"])
    }

    @Test("the same notification twice is one hint, another status is another")
    func twice() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        for status in ["pending", "pending", "PENDING", "to_confirm"] {
            let answer = try await bench.ask(
                .post,
                "/webhooks/cofidis/notification-pending",
                Self.body(status: status),
                type: Self.form
            )
            #expect(answer.status == 204)
        }
        #expect(
            try await types(bench, id) == ["financing.opened", "financing.hinted", "financing.hinted"]
        )
    }

    @Test("a notification that came too early and is repeated in time leads to another confirm")
    func againInTime() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        func notify() async throws {
            let path = "/webhooks/cofidis/notification-success"
            let answer = try await bench.ask(.post, path, Self.body(), type: Self.form)
            #expect(answer.status == 204)
        }
        #expect(try await bench.answered(id, "000", status: "Initialized") == "journey.first_wait")
        try await notify()
        #expect(try await bench.answered(id, "005", status: "Undefined") == "journey.first_wait")
        bench.clock.advance(by: .seconds(600))
        try await notify()
        let events = try await types(bench, id)
        #expect(events.filter { $0 == "financing.hinted" }.count == 2)
        #expect(try await bench.get("/api/v1/cases/\(id)").json["state"] == "confirming")
    }

    @Test("a notification reaches the order of the merchant that it names, whoever else has that number")
    func merchants() async throws {
        let bench = try ServerBench(ownMerchant: "OWN")
        let shop = try await bench.started(merchant: "SHOP-2")
        let hinted = ["financing.opened", "financing.hinted"]
        // Only one has the number, and the key does not say whose it is.
        _ = try await bench.ask(.post, "/webhooks/cofidis", Self.body(), type: Self.form)
        #expect(try await types(bench, shop) == hinted)
        let own = try await bench.started()
        for merchant in ["SHOP-2", "SHOP-3"] {
            let body = Self.body(status: "pending", merchant: merchant)
            let answer = try await bench.ask(.post, "/webhooks/cofidis", body, type: Self.form)
            #expect(answer.status == 204)
        }
        #expect(try await types(bench, shop) == hinted + ["financing.hinted"])
        #expect(try await types(bench, own) == ["financing.opened"])
        for body in [Self.body(merchant: "OWN"), Self.body(status: "pending")] {
            _ = try await bench.ask(.post, "/webhooks/cofidis", body, type: Self.form)
        }
        #expect(try await types(bench, own) == hinted + ["financing.hinted"])
        let metrics = try await bench.get("/metrics").text
        #expect(metrics.contains(#"dossier_webhook_hints_idle_total{why="unknown_transaction"} 1"#))
    }

    @Test(
        "where nobody said which merchant is the account's own, a merchant that no order names is taken for it"
    )
    func unsaidOwnMerchant() async throws {
        let bench = try ServerBench()
        let own = try await bench.started()
        _ = try await bench.ask(.post, "/webhooks/cofidis", Self.body(merchant: "M-1"), type: Self.form)
        #expect(try await types(bench, own) == ["financing.opened", "financing.hinted"])
    }

    @Test("a customer who comes back sees a page without script and without an outcome")
    func redirection() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/webhooks/cofidis/redirection-success",
            Self.body(),
            type: Self.form
        )
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(!answer.text.contains("<script") && !answer.text.contains("order-1"))
        let events = try await bench.get("/api/v1/cases/\(id)/events?from=2")
        #expect(try events.json["events"]?.arrayValue?.first?["data"]?["source"] == "redirect_hint")
    }

    @Test("one URL may serve browsers and the provider's server alike")
    func plain() async throws {
        let bench = try ServerBench()
        _ = try await bench.started()
        let server = try await bench.ask(.post, "/webhooks/cofidis", Self.body(), type: Self.form)
        #expect(server.status == 204)
        let browser = try await bench.ask(
            .post,
            "/webhooks/cofidis",
            Self.body(status: "Refused"),
            type: Self.form,
            headers: [("Accept", "text/html,application/xhtml+xml")]
        )
        #expect(browser.status == 200)
    }

    @Test(
        "a malformed webhook is refused and stores nothing",
        arguments: [
            "", "transactionStatus=pending", "transactionKey=%7B%7D",
            "transactionKey=%7B%7D&transactionStatus=pending", "transactionKey=x&transactionStatus=pending",
            "transactionKey=%7&transactionStatus=pending", "transactionKey=%ff&transactionStatus=pending",
            Self.body(date: "2026-11"), Self.body(status: ""),
            Self.body(status: String(repeating: "s", count: 65)), Self.body() + "&transactionStatus=refused",
            Self.body("\\u0000"), Self.body("a%00"), Self.body(status: "%00"),
        ]
    )
    func malformed(_ body: String) async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/webhooks/cofidis/notification-success",
            body,
            type: Self.form
        )
        #expect(answer.status == 400)
        #expect(try answer.code == "malformed_webhook")
        #expect(try await types(bench, id) == ["financing.opened"])
    }

    @Test("the open door does not tell which transactions there are; unknown ones are counted")
    func unknown() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        for body in [Self.body("order-2"), Self.body(date: "20261119")] {
            let answer = try await bench.ask(.post, "/webhooks/cofidis", body, type: Self.form)
            #expect(answer.status == 204)
            let page = try await bench.ask(
                .post,
                "/returns/cofidis/redirection-other",
                body,
                type: Self.form
            )
            #expect(page.status == 200)
        }
        let metrics = try await bench.get("/metrics").text
        #expect(metrics.contains(#"dossier_webhook_hints_idle_total{why="unknown_transaction"} 4"#))
        let kind = try await bench.ask(.post, "/webhooks/cofidis/gossip", Self.body(), type: Self.form)
        #expect(kind.status == 404)
        #expect(try await types(bench, id) == ["financing.opened"])
    }

    @Test("a customer's browser comes back without the webhooks' secret, and only as a redirection")
    func returns() async throws {
        let bench = try ServerBench(
            configuration: ServerConfiguration(port: 0, webhookPathComponent: "q7Xk-2q7Xk-2q7Xk-2")
        )
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/returns/cofidis/redirection-success",
            Self.body(),
            type: Self.form
        )
        #expect(answer.status == 200)
        let events = try await bench.get("/api/v1/cases/\(id)/events?from=2")
        #expect(try events.json["events"]?.arrayValue?.first?["data"]?["source"] == "redirect_hint")
        let notification = try await bench.ask(
            .post,
            "/returns/cofidis/notification-success",
            Self.body(status: "pending"),
            type: Self.form
        )
        #expect(notification.status == 404)
    }

    @Test(
        "with a page of the shop's own the browser goes on there once the hint is stored, without the status"
    )
    func returnPage() async throws {
        let bench = try ServerBench(
            configuration: ServerConfiguration(
                port: 0,
                returnPage: try ReturnPageTemplate("https://shop.example/return/{merchantTransactionId}")
            )
        )
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/returns/cofidis/redirection-other",
            Self.body(status: "refused"),
            type: Self.form
        )
        #expect(answer.status == 303)
        #expect(answer.headers[.location] == "https://shop.example/return/order-1")
        #expect(try await types(bench, id) == ["financing.opened", "financing.hinted"])
        let odd = try await bench.ask(
            .post,
            "/returns/cofidis/redirection-other",
            Self.body("..%2F%2Fevil.example%3Fa"),
            type: Self.form
        )
        #expect(odd.headers[.location] == "https://shop.example/return/..%2F%2Fevil.example%3Fa")
        let step = try await bench.ask(
            .post,
            "/returns/cofidis/redirection-other",
            Self.body(".."),
            type: Self.form
        )
        #expect(step.status == 200)
        let server = try await bench.ask(
            .post,
            "/webhooks/cofidis/notification-success",
            Self.body(),
            type: Self.form
        )
        #expect(server.status == 204)
        bench.loseStore()
        let lost = try await bench.ask(
            .post,
            "/returns/cofidis/redirection-success",
            Self.body(),
            type: Self.form
        )
        #expect(lost.status == 503)
    }

    @Test(
        "a return page without one fixed host, or with anything but a path behind it, is refused",
        arguments: [
            "", "shop.example/return", "ftp://shop.example/", "http://shop.example/return", "https:///return",
            "https://shop.example", "https://{merchantTransactionId}/return",
            "https://{merchantTransactionId}.example/", "https://user@shop.example/return",
            "https://shop.example:99999/", "https://shop.example/?id={merchantTransactionId}",
            "https://shop.example/#{merchantTransactionId}", "https://shop.example/{other}",
            "https://shop.example/{merchantTransactionId}/{merchantTransactionId}",
            "https://shop.example/a b", "https://shop.example/é", "https://shop.example\\@evil.example/",
            "https://shop.example/\u{0D}\u{0A}X: y",
        ]
    )
    func wrongReturnPage(_ text: String) {
        #expect(throws: ServerStartError.self) { _ = try ReturnPageTemplate(text) }
    }

    @Test("a return page may be the same for all, and on this machine without TLS")
    func plainReturnPage() throws {
        #expect(
            try ReturnPageTemplate("https://shop.example/thanks").address(of: "A")
                == "https://shop.example/thanks"
        )
        #expect(
            try ReturnPageTemplate("http://127.0.0.1:8081/r/{merchantTransactionId}/end").address(of: "A/é")
                == "http://127.0.0.1:8081/r/A%2F%C3%A9/end"
        )
    }

    @Test("a body that is too large or of another type is not read")
    func bounds() async throws {
        let bench = try ServerBench()
        let large = "transactionKey=" + String(repeating: "x", count: 16 * 1024)
        #expect(try await bench.ask(.post, "/webhooks/cofidis", large, type: Self.form).status == 413)
        #expect(try await bench.ask(.post, "/webhooks/cofidis", Self.body()).status == 415)
    }

    @Test("nothing is claimed to be stored while the store is away")
    func storeAway() async throws {
        let bench = try ServerBench()
        _ = try await bench.started()
        bench.loseStore()
        for kind in ["notification-success", "redirection-success"] {
            let answer = try await bench.ask(
                .post,
                "/webhooks/cofidis/\(kind)",
                Self.body(),
                type: Self.form
            )
            #expect(answer.status == 503)
            #expect(answer.headers[.retryAfter] != nil)
        }
    }

    @Test("with a path component configured the plain path is not there")
    func secretPath() async throws {
        let bench = try ServerBench(
            configuration: ServerConfiguration(port: 0, webhookPathComponent: "q7Xk-2q7Xk-2q7Xk-2")
        )
        _ = try await bench.started()
        let plain = try await bench.ask(.post, "/webhooks/cofidis", Self.body(), type: Self.form)
        #expect(plain.status == 404)
        let secret = try await bench.ask(
            .post,
            "/webhooks/q7Xk-2q7Xk-2q7Xk-2/cofidis/notification-success",
            Self.body(),
            type: Self.form
        )
        #expect(secret.status == 204)
    }

    @Test("nothing of a webhook's form is logged")
    func logsNothing() async throws {
        let bench = try ServerBench()
        _ = try await bench.started()
        for body in [Self.body(), Self.body("order-9"), Self.body(date: "x")] {
            _ = try await bench.ask(.post, "/webhooks/cofidis", body, type: Self.form)
        }
        #expect(try bench.log.entries("request").count == 4)
        #expect(!bench.log.lines.contains { $0.contains("order-") || $0.contains("to_confirm") })
    }
}
