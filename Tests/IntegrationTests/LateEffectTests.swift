import Foundation
import Testing
import Values

@Suite("Money calls whose effect comes after nobody waits for it any more, over HTTP", .serialized)
struct LateEffectTests {
    /// Answers get lost, and the effect comes minutes later, or the amounts do: together less than the half hour after
    /// which a second read counts. Every customer is accepted and no call refused: a financing that waits for a person would
    /// never be cancelled or refunded.
    private static let late = """
        {"seed": 5, "outcomes": {"accepted": 1}, "confirmBehaviour": {"works": 1}, "validateBehaviour": {"works": 1},
        "cancelBehaviour": {"works": 1}, "refundBehaviour": {"works": 1}, "faults": [
        {"kind": "lostAfterEffect", "operation": "confirm", "probability": 0.3, "effectAfterSeconds": 100},
        {"kind": "lostAfterEffect", "operation": "validate", "probability": 0.4, "effectAfterSeconds": 100},
        {"kind": "lostAfterEffect", "operation": "cancel", "probability": 0.5, "effectAfterSeconds": 100},
        {"kind": "lostAfterEffect", "operation": "refund", "probability": 0.5, "effectAfterSeconds": 100},
        {"kind": "lostAfterEffect", "operation": "cancel", "probability": 0.4, "effectAfterSeconds": 1500},
        {"kind": "lostAfterEffect", "operation": "refund", "probability": 0.4, "effectAfterSeconds": 1500},
        {"kind": "amountsLag", "operation": "cancel", "probability": 0.5, "amountsLagSeconds": 300},
        {"kind": "amountsLag", "operation": "refund", "probability": 0.5, "amountsLagSeconds": 300}]}
        """

    private static let count = 24

    @Test("a part is canceled, or refunded after validate, once each although the effect comes minutes late")
    func movesOnce() async throws {
        try await House.with(simulator: Self.late) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            let start = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: Self.financings
            )
            #expect(start.status == 0, "\(start.errors)")
            // A refund is refused until the validate is through; it is asked for again then, under the same id.
            try await house.wait(for: "every cancel and refund to be confirmed") { status in
                let events = status["events"]
                let told = ["cancelConfirmed", "refundConfirmed"].map {
                    events?["financing.\($0)"]?.integerValue ?? 0
                }
                return told.reduce(0, +) >= Int64(Self.count)
            } between: {
                for (command, orders) in Self.orders {
                    _ = try await house.dossier(["financing", command, "--file", "-"], input: orders)
                }
            }
            _ = try await house.waitForRest()
            try await Self.expectOnce(house)
            let history = try await house.dossier(["financing", "history", "L-2"])
            #expect(history.output.contains(" amount=25.00 "), "\(history.output)")
            let verdict = try await house.dossier(
                ["status", "--json", "--verify", "--simulator", house.simulatorURL])
            #expect(verdict.status == 0, "\(verdict.output) \(verdict.errors)")
            let counts = try await Web.get("\(house.simulatorURL)/control/counts").json["counts"]
            #expect((counts?["lateEffects"]?.integerValue ?? 0) > 10, "the faults must bite")
        }
    }

    /// A quarter of each amount has moved, as the provider counts and as we do.
    private static func expectOnce(_ house: House) async throws {
        let list = try await house.dossier(["financing", "list", "--json"])
        let lines = try list.lines
        #expect(lines.count == count)
        for line in lines {
            let id = try line.string("merchantTransactionId")
            let theirs = try await Web.get("\(house.simulatorURL)/control/transactions/\(id)").json
            let isCanceled = Int(id.dropFirst(2))?.isMultiple(of: 2) ?? false
            for (amount, isMoved) in [("cancelled", isCanceled), ("refunded", !isCanceled)] {
                #expect(theirs["ledger"]?[amount]?.integerValue == (isMoved ? 2500 : 0), "\(id): \(theirs)")
                #expect(try line.string(amount) == (isMoved ? "25.00" : "0.00"), "\(id)")
            }
        }
    }

    private static let financings = (1...count).map { number in
        """
        {"merchantTransactionId":"L-\(number)","amount":"100.00","currency":"EUR","product":"3X",\
        "integration":"web","webhook":\(number.isMultiple(of: 3)),"captureMode":"Validate","validateWithinDays":5}
        """
    }.joined(separator: "\n")

    /// Even ones are canceled in part; odd ones are validated and then refunded in part.
    private static let orders: [(String, String)] = {
        func lines(_ remainder: Int, _ command: String, _ amount: String) -> (String, String) {
            let numbers = (1...count).filter { $0 % 2 == remainder }
            let text = numbers.map {
                #"{"merchantTransactionId":"L-\#($0)","amount":"\#(amount)","\#(command)Id":"\#(command)-\#($0)"}"#
            }
            return (command, text.joined(separator: "\n"))
        }
        return [lines(0, "cancel", "25.00"), lines(1, "validate", "all"), lines(1, "refund", "25.00")]
    }()
}
