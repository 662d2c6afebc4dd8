import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import ProviderSimulators
import Testing

/// The shell over real sockets on a free port. What the model decides has its own suites.
@Suite("The simulator over HTTP", .timeLimit(.minutes(2)))
struct CofidisSimulatorTests {
    @Test("a financing goes from token to refund")
    func wholeWay() async throws {
        try await withSimulator(CofidisJourneyTests.punctual) { (partner: Partner) async throws in
            #expect(try await partner.call("initialize", opening(partner)).code == "000")
            try await partner.control("journeys/H1", "{\"status\":\"to_confirm\"}")
            #expect(try await partner.call("confirm", partner.key("H1")).status == "validated")
            let refund = try await partner.call("refund", partner.key("H1", "\"refundAmount\":10000"))
            #expect((refund.http, refund.status) == (200, "Refunded"))
            let counts = try await partner.get("control/counts")
            #expect(counts.json?["counts"]?["refundedAmount"]?.integer == 10_000)
            let page = try await partner.get("control/transactions?after=0&limit=10")
            #expect(page.json?["next"]?.integer == 1)
            let one = try await partner.get("control/transactions/H1")
            #expect(one.json?["status"]?.string == "Refunded")
            #expect(try await partner.get("control/transactions/H2").http == 404)
        }
    }

    @Test("credentials, JSON, path, method and size are looked at")
    func refusals() async throws {
        var settings = ProviderBench.calm
        settings.bodyBytesLimit = 1_000
        try await withSimulator(settings) { (partner: Partner) async throws in
            #expect(try await partner.post("cofidis/getStatus", "{}", token: nil).http == 401)
            #expect(
                try await partner.post("cofidis/token", "{\"clientId\":\"a\",\"clientSecret\":\"b\"}").http
                    == 401
            )
            #expect(try await partner.call("getStatus", "{").http == 400)
            #expect(try await partner.call("nothing", "{}").http == 404)
            #expect(try await partner.post("elsewhere/getStatus", "{}").http == 404)
            #expect(try await partner.get("cofidis/getStatus").http == 405)
            let large = "{\"a\":\"" + String(repeating: "x", count: 2_000) + "\"}"
            #expect(try await partner.call("getStatus", large).http == 413)
            #expect(try await partner.post("control/faults", "{\"rules\":[{\"kind\":\"x\"}]}").http == 400)
            #expect(try await partner.get("control/nothing").http == 404)
        }
    }

    @Test("a lost answer closes the connection after the effect, and the next call goes through")
    func lostAnswer() async throws {
        try await withSimulator(ProviderBench.calm) { (partner: Partner) async throws in
            _ = try await partner.call("initialize", opening(partner))
            try await partner.control("journeys/H1", "{\"status\":\"to_confirm\"}")
            try await partner.control(
                "faults",
                "{\"rules\":[{\"kind\":\"lostAfterEffect\",\"operation\":\"confirm\",\"nextCalls\":1}]}"
            )
            await #expect(throws: (any Error).self) { try await partner.call("confirm", partner.key("H1")) }
            #expect(try await partner.call("getStatus", partner.key("H1")).status == "validated")
        }
    }

    @Test("faults that answer do so with status and Retry-After")
    func httpFaults() async throws {
        try await withSimulator(ProviderBench.calm) { (partner: Partner) async throws in
            try await partner.control(
                "faults",
                "{\"rules\":[{\"kind\":\"httpError\",\"httpStatus\":503,\"retryAfterSeconds\":7,\"nextCalls\":1}]}"
            )
            let seen = try await partner.call("getStatus", partner.key("H1"))
            #expect((seen.http, seen.retryAfter) == (503, "7"))
            try await partner.control("reset", "{}")
            #expect(try await partner.call("getStatus", partner.key("H1")).http == 401)
        }
    }

    @Test(
        "redirection and notification arrive at the partner while the clock runs fast, with no call in between"
    )
    func messages() async throws {
        let listener = MessageListener()
        try await listener.run { url in
            // 110 virtual seconds of journey in a tenth of a second.
            try await withSimulator(CofidisJourneyTests.punctual, speed: 1_000) {
                (partner: Partner) async throws in
                _ = try await partner.call("initialize", opening(partner, url: url))
                var seen: [String] = []
                for await message in listener.received.prefix(2) { seen.append(message) }
                #expect(seen.count == 2)
                #expect(
                    seen.allSatisfy {
                        $0.hasPrefix("application/x-www-form-urlencoded transactionKey=%7B%22")
                    }
                )
                #expect(seen.allSatisfy { $0.hasSuffix("&transactionStatus=to_confirm") })
            }
        }
    }

    @Test("what is saved at the end is there at the next start")
    func restart() async throws {
        var settings = ProviderBench.calm
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        settings.stateFile = file
        try await withSimulator(settings) { (partner: Partner) async throws in
            _ = try await partner.call("initialize", opening(partner))
        }
        try await withSimulator(settings) { (partner: Partner) async throws in
            #expect(try await partner.call("getStatus", partner.key("H1")).code == "000")
            #expect(try await partner.call("initialize", opening(partner)).code == "002")
        }
        try Data("{".utf8).write(to: URL(fileURLWithPath: file))
        #expect(throws: (any Error).self) {
            try CofidisSimulator(
                configuration: settings,
                clock: SimulatedClock(text: nil),
                logger: Logger(label: "test")
            )
        }
    }

    @Test("a port in use is an error, not a silence")
    func portInUse() async throws {
        try await withSimulator(ProviderBench.calm) { (partner: Partner) async throws in
            var settings = ProviderBench.calm
            settings.port = partner.port
            let second = try CofidisSimulator(
                configuration: settings,
                clock: SimulatedClock(text: nil),
                logger: TestLog.quiet
            )
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }

    private func opening(_ partner: Partner, url: String = "http://127.0.0.1:9/") -> String {
        let urls = """
            {"returnUrlSuccess":"\(url)","returnUrlOther":"\(url)",\
            "notificationUrlSuccess":"\(url)","notificationUrlPending":"\(url)"}
            """
        let fields =
            "\"amount\":10000,\"currency\":\"EUR\",\"captureMode\":\"Immediate\",\"technicalData\":\(urls)"
        return partner.key("H1", fields)
    }
}
