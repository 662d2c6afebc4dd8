import Foundation
import TestSupport
import Testing
import Values

@Suite("Financings over HTTP, processes and PostgreSQL", .serialized)
struct FinancingJourneyTests {
    static let stormy = """
        {"seed": 7, "pendingDelaySeconds": {"least": 7200, "most": 90000}, "faults": [
        {"kind": "lostAfterEffect", "operation": "confirm", "probability": 0.15},
        {"kind": "lostBeforeEffect", "operation": "confirm", "probability": 0.1},
        {"kind": "lostAfterEffect", "operation": "refund", "probability": 0.2},
        {"kind": "lostAfterEffect", "operation": "initialize", "probability": 0.05},
        {"kind": "httpError", "operation": "getStatus", "probability": 0.05},
        {"kind": "malformedJSON", "operation": "getStatus", "probability": 0.03},
        {"kind": "tooManyRequests", "retryAfterSeconds": 5, "probability": 0.02},
        {"kind": "expiredToken", "probability": 0.02}]}
        """

    @Test("every financing reaches its end although answers are lost and a worker is killed")
    func reachTheirEnd() async throws {
        try await House.with(simulator: Self.stormy) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            let victim = try house.startWorker("worker-2")
            let start = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: House.financings(80)
            )
            #expect(start.status == 0, "\(start.errors)")
            try await house.wait(for: "half of the cases to rest") {
                ($0["moving"]?.integerValue ?? 80) <= 40
            }
            house.kill(victim)
            try house.startWorker("worker-2")
            let rest = try await house.waitForRest()
            #expect(rest["caseCount"]?.integerValue == 80)

            let orders = (1...80).map {
                "{\"merchantTransactionId\":\"IT-\($0)\",\"amount\":\"\($0.isMultiple(of: 2) ? "all" : "10.00")\",\"refundId\":\"r\($0)\"}"
            }.joined(separator: "\n")
            _ = try await house.dossier(["financing", "refund", "--file", "-"], input: orders)
            let again = try await house.dossier(["financing", "refund", "--file", "-"], input: orders)
            #expect(again.errors.contains("0 refunds asked for"), "\(again.errors)")
            _ = try await house.waitForRest()

            let verdict = try await house.dossier(
                ["status", "--json", "--verify", "--simulator", house.simulatorURL])
            let figures = try #require(try verdict.lines.first)
            #expect(verdict.status == 0, "\(figures.canonicalText) \(verdict.errors)")
            #expect(figures["provider"]?["callsInQuietHours"]?.integerValue == 0)
            #expect(figures["provider"]?["repeatedMoneyCalls"]?.integerValue == 0)
            #expect(figures["audit"]?["findings"]?.integerValue == 0)
            try await Self.compareWithProvider(house)
        }
    }

    /// What we say of each transaction is what the provider says of it, to the cent.
    private static func compareWithProvider(_ house: House) async throws {
        let list = try await house.dossier(["financing", "list", "--json"])
        for line in try list.lines {
            let id = try line.string("merchantTransactionId")
            let theirs = try await Web.get("\(house.simulatorURL)/control/transactions/\(id)").json
            for amount in ["authorized", "cancelled", "validated", "refunded"] {
                let known = try #require(theirs["ledger"]?[amount]?.integerValue, "\(id): \(theirs)")
                let ours = try line.string(amount).replacingOccurrences(of: ".", with: "")
                #expect(Int64(ours) == known, "\(id): ours \(amount) \(ours), theirs \(known)")
            }
        }
    }

    /// Answers of the calls that move money get lost here.
    static let lossy = """
        {"seed": 11, "pendingDelaySeconds": {"least": 7200, "most": 90000}, "faults": [
        {"kind": "lostAfterEffect", "operation": "confirm", "probability": 0.15},
        {"kind": "lostAfterEffect", "operation": "validate", "probability": 0.3},
        {"kind": "lostAfterEffect", "operation": "cancel", "probability": 0.3},
        {"kind": "lostBeforeEffect", "operation": "validate", "probability": 0.1},
        {"kind": "technical", "operation": "validate", "probability": 0.1},
        {"kind": "technical", "operation": "cancel", "probability": 0.1},
        {"kind": "lostAfterEffect", "operation": "updateStatus", "probability": 0.2}]}
        """

    @Test(
        "what is reserved is validated, canceled or lapses, what is pending in Italy is abandoned; nothing twice"
    )
    func reservedAndItalian() async throws {
        try await House.with(simulator: Self.lossy, speed: House.patientSpeed) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            let start = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: House.otherFinancings(60)
            )
            #expect(start.status == 0, "\(start.errors)")
            let rest = try await house.wait(for: "all cases to rest, with people at their desks") { status in
                status["moving"]?.integerValue == 0
            } between: {
                for (command, orders) in Self.orders {
                    _ = try await house.dossier(["financing", command, "--file", "-"], input: orders)
                }
            }
            #expect(rest["caseCount"]?.integerValue == 60)
            let events = rest["events"]
            for type in ["authorized", "validateConfirmed", "cancelConfirmed", "abandonRequested"] {
                #expect((events?["financing.\(type)"]?.integerValue ?? 0) > 0, "\(type)")
            }
            for (command, orders) in Self.orders {
                let again = try await house.dossier(["financing", command, "--file", "-"], input: orders)
                #expect(again.errors.contains("0 \(command)s asked for"), "\(again.errors)")
            }
            let lapsed = try await house.dossier(["financing", "list", "--attention", "--json"])
            #expect(lapsed.output.contains("authorized.authorization_expired"))
            let verdict = try await house.dossier(
                ["status", "--json", "--verify", "--simulator", house.simulatorURL])
            #expect(verdict.status == 0, "\(verdict.output) \(verdict.errors)")
            try await Self.compareWithProvider(house)
        }
    }

    private static let orders: [(String, String)] = {
        func lines(_ numbers: [Int], _ line: (Int) -> String) -> String {
            numbers.map { "{\"merchantTransactionId\":\"O-\($0)\",\(line($0))}" }.joined(separator: "\n")
        }
        let reserved = (1...60).filter { !$0.isMultiple(of: 3) && $0 % 10 != 1 }
        return [
            (
                "cancel",
                lines(reserved.filter { $0 % 4 == 0 }) {
                    #""amount":"\#($0 % 8 == 0 ? "all" : "50.00")","cancelId":"c\#($0)""#
                }
            ),
            (
                "validate",
                lines(reserved) { #""amount":"\#($0 % 5 == 0 ? "20.00" : "all")","validateId":"v\#($0)""# }
            ),
            (
                "abandon",
                lines((1...60).filter { $0.isMultiple(of: 3) }) {
                    #""reasonCode":"R1","abandonId":"a\#($0)""#
                }
            ),
        ]
    }()

    @Test("a database that goes away mid-run costs nothing: workers wait, resume, and lose nothing")
    func databaseGoesAway() async throws {
        try await House.with { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            _ = try await house.dossier(["financing", "start", "--file", "-"], input: House.financings(30))
            try await house.wait(for: "some cases to rest") { ($0["moving"]?.integerValue ?? 30) <= 25 }
            let name = house.database.name
            try await house.sql("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
            try await house.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'"
            )
            let away = try await house.dossier(["status"])
            #expect(away.status == 1)
            #expect(away.errors.contains("error:"))
            try await house.sql("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
            _ = try await house.waitForRest()
            let verdict = try await house.dossier([
                "status", "--json", "--verify", "--simulator", house.simulatorURL,
            ])
            #expect(verdict.status == 0, "\(verdict.output) \(verdict.errors)")
        }
    }

    @Test("a worker told to stop ends by itself, and what it leaves another one takes up")
    func workerDrains() async throws {
        try await House.with { house in
            try await house.startServer()
            let worker = try house.startWorker("worker-1")
            _ = try await house.dossier(["financing", "start", "--file", "-"], input: House.financings(10))
            try await house.wait(for: "the first call") { ($0["eventCount"]?.integerValue ?? 0) > 10 }
            worker.terminate()
            worker.waitUntilExit()
            #expect(worker.terminationStatus == 0)
            #expect(worker.terminationReason == .exit)
            try house.startWorker("worker-2")
            let rest = try await house.waitForRest()
            #expect(rest["caseCount"]?.integerValue == 10)
        }
    }
}
