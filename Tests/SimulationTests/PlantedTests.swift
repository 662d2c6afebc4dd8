import EventStore
import Foundation
import Simulation
import Synchronization
import Testing
import Values
import Workflow

/// Every rule's check is shown a world in which just that rule is broken, and has to say so: a check that cannot
/// fail proves nothing.
@Suite("Violations that were planted")
struct PlantedTests {
    private func expect(
        _ rule: Rule,
        charts: [any CaseInterpreter] = ShippedCharts.all,
        of names: [String] = ["cofidis-web-polling", "cofidis-web-webhook"],
        seed: UInt64 = 3,
        isCalm: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ plant: (inout Tampering) -> Void = { _ in }
    ) async {
        // Not every seed comes by every place: the first that notices anything has to notice just this.
        for seed in seed..<seed + Self.seedsLimit {
            var settings = SimulationSettings(seed: seed)
            settings.isCalm = isCalm
            settings.charts = names
            plant(&settings.tampering)
            let report = await Lane.run(settings, charts: charts)
            guard let violation = report.violation else { continue }
            #expect(
                violation.rule == rule,
                "seed \(seed) \(report.failure ?? "")",
                sourceLocation: sourceLocation
            )
            #expect(report.failure?.hasPrefix("seed \(seed): ") == true, sourceLocation: sourceLocation)
            return
        }
        Issue.record("no seed notices it", sourceLocation: sourceLocation)
    }

    private static let seedsLimit: UInt64 = 6

    /// The client between worker and provider.
    private func spoil(
        _ tampering: inout Tampering,
        _ spoil: @escaping @Sendable (Call, any CallHandler) async -> CallOutcome
    ) {
        tampering.handler = { SpoiledHandler(inner: $0, spoil: spoil) }
    }

    // MARK: Histories

    @Test("an event whose content was changed afterwards")
    func changedContent() async {
        await expect(.chainHolds) { tampering in
            tampering.events = { events in
                events.map { event in
                    guard event.type == "financing.refundRequested" else { return event }
                    return event.with(data: Array(#"{"amount":1,"refundedBefore":0}"#.utf8))
                }
            }
        }
    }

    @Test("an event that bears another's number")
    func wrongNumber() async {
        await expect(.versionsAreContiguous) { tampering in
            tampering.events = { events in
                events.map { $0.streamVersion.number == 4 ? $0.with(version: StreamVersion(5)) : $0 }
            }
        }
    }

    @Test("a last event that is gone")
    func cutOff() async {
        await expect(.headIsLastEvent) { tampering in
            tampering.events = { $0.last?.type == "financing.confirmed" ? $0.dropLast() : $0 }
        }
    }

    @Test("a state that no event led to")
    func wrongState() async {
        await expect(.stateIsReplay) { tampering in
            tampering.step = { step in
                guard let head = step.head, head.state == "validated.resting" else { return step }
                var step = step
                step.head = StreamHead(state: "refunded", snapshot: head.snapshot, chartHash: head.chartHash)
                return step
            }
        }
    }

    @Test("a row that says something else than the events")
    func wrongRow() async {
        await expect(.rowIsDerivable) { tampering in
            tampering.row = { row in
                guard row["state"] == "pending" else { return row }
                var row = row
                row["status"] = "refused"
                return row
            }
        }
    }

    @Test("rules that forget an amount wherever they write it")
    func forgottenAmount() async {
        await expect(.amountsAreDerivable, charts: ShippedCharts.all.map(ForgetfulInterpreter.init))
    }

    @Test("a timer that never reaches the queue")
    func lostTimer() async {
        await expect(.workIsArmed) { tampering in
            tampering.step = { step in
                var step = step
                step.schedule.removeAll { $0.name == "poll" }
                return step
            }
        }
    }

    @Test("a command that nobody remembers, handed in twice")
    func forgottenCommand() async {
        await expect(.commandsActOnce) { tampering in
            tampering.step = { step in
                var step = step
                if step.naturalKeys.isEmpty { step.command = nil }
                return step
            }
        }
    }

    @Test("two cases for one financing, which answer a repeat differently")
    func twoCases() async {
        await expect(.repeatsAgree) { tampering in
            tampering.step = { step in
                var step = step
                step.naturalKeys = []
                return step
            }
        }
    }

    @Test("a second answer that differs from the first")
    func differingAnswers() async {
        await expect(.repeatsAgree) { tampering in tampering.answeredVersion = { $0.advanced(by: 1) } }
    }

    @Test("events that nobody seals")
    func notSealed() async {
        await expect(.everythingIsSealed) { tampering in tampering.isSealingSilent = true }
    }

    @Test("pages that another key has signed")
    func foreignSignature() async {
        await expect(.auditFindsNothing) { tampering in tampering.hasForeignKey = true }
    }
}

extension PlantedTests {
    // MARK: The provider

    @Test("a client that looks at the status before every confirm, at night too")
    func impatientClient() async {
        await expect(.quietHoursAreKept) { tampering in
            spoil(&tampering) { call, inner in
                if call.name == "confirm", case .object(var request) = call.request {
                    request["operation"] = "getStatus"
                    _ = await inner.handle(call.asking("getStatus", .object(request)))
                }
                return await inner.handle(call)
            }
        }
    }

    @Test("a chart that polls a pending transaction too often")
    func hastyChart() async {
        let charts = ShippedCharts.load { text in
            let hasty = text.replacing(/name: poll, delay: \d+h/, with: "name: poll, delay: 30m")
            if text.contains("chart: cofidis-web-polling") {
                #expect(hasty != text, "it polls some other way")
            }
            return hasty
        }
        await expect(.pendingIsLeftAlone, charts: charts)
    }

    @Test("a client that sends a confirm twice")
    func doubleConfirm() async {
        await expect(.confirmedOnce, isCalm: true) { tampering in
            spoil(&tampering) { call, inner in
                if call.name == "confirm" { _ = await inner.handle(call) }
                return await inner.handle(call)
            }
        }
    }

    private func expectTwice(
        _ name: String,
        under chart: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        await expect(.movedAsOrdered, of: [chart], sourceLocation: sourceLocation) { tampering in
            spoil(&tampering) { call, inner in
                if call.name == name { _ = await inner.handle(call) }
                return await inner.handle(call)
            }
        }
    }

    @Test(
        "a client that sends a refund twice, under every chart of Cofidis but Italy's, where a refund is whole"
    )
    func doubleRefund() async {
        for chart in Simulation.chartNames where chart.hasPrefix("cofidis") && chart != "cofidis-italy" {
            await expectTwice("refund", under: chart)
        }
    }

    @Test("a client that sends a cancel twice")
    func doubleCancel() async { await expectTwice("cancel", under: "cofidis-web-validate") }

    @Test("a client that validates more than was ordered")
    func otherAmount() async {
        await expect(.movedAsOrdered, of: ["cofidis-web-validate"]) { tampering in
            spoil(&tampering) { call, inner in
                guard call.name == "validate", case .object(var request) = call.request,
                    let amount = request["validateAmount"]?.integerValue
                else { return await inner.handle(call) }
                request["validateAmount"] = .integer(amount + 1)
                return await inner.handle(call.asking("validate", .object(request)))
            }
        }
    }

    @Test("a client that signals deliveries of which nobody spoke")
    func inventedDelivery() async {
        await expect(.movedAsOrdered, of: ["cofidis-retail-two-step"]) { tampering in
            spoil(&tampering) { call, inner in
                if call.name == "getStatus", case .object(var request) = call.request {
                    request["operation"] = "updateStatus"
                    request["newStatus"] = "Delivered"
                    _ = await inner.handle(call.asking("signalDelivery", .object(request)))
                }
                return await inner.handle(call)
            }
        }
    }

    // MARK: Coface

    @Test("a client that asks for collection of what nobody wants collected")
    func inventedMove() async {
        await expect(.declaredAsOrdered, of: ["coface-overdue-known"]) { tampering in
            spoil(&tampering) { call, inner in
                if call.name == "readCase" { _ = await inner.handle(call.asking("move", call.request)) }
                return await inner.handle(call)
            }
        }
    }

    @Test("a client that says that a report was taken which never left")
    func inventedReport() async {
        await expect(.debtsAgree, of: ["coface-overdue-known"]) { tampering in
            spoil(&tampering) { call, inner in
                guard call.name == "update" else { return await inner.handle(call) }
                return .succeeded([
                    "outcome": "row", "revision": call.request["revision"] ?? 0,
                    "row": ["raw": "Pending"],
                ])
            }
        }
    }

    @Test("a client that says that money went back which never did")
    func inventedRefund() async {
        let refunded = Mutex<[String: Int64]>([:])
        await expect(.moneyAgrees, seed: 4) { tampering in
            spoil(&tampering) { call, inner in
                guard call.name == "refund", let amount = call.request["refundAmount"]?.integerValue else {
                    // And keeps to what it said.
                    let total = refunded.withLock { $0[call.caseID] }
                    let outcome = await inner.handle(call)
                    guard let total, case .succeeded(.object(var answer)) = outcome else { return outcome }
                    answer["refundedAmount"] = .integer(total)
                    return .succeeded(.object(answer))
                }
                let total = refunded.withLock { refunded in
                    refunded[call.caseID, default: 0] += amount
                    return refunded[call.caseID, default: 0]
                }
                return .succeeded([
                    "operation": "refund", "refundedAmount": .integer(total), "responseCode": "000",
                    "transactionStatus": "validated",
                ])
            }
        }
    }

    // MARK: Progress

    @Test("work whose every claim is lost")
    func unheardClaims() async {
        await expect(.workIsDone) { tampering in tampering.hearsClaim = { $0.item.name != "confirm" } }
    }

    @Test("a provider that never decides")
    func endlessWait() async {
        await expect(.casesComeToRest) { tampering in
            spoil(&tampering) { call, inner in
                let outcome = await inner.handle(call)
                guard call.name == "getStatus", case .succeeded(.object(var answer)) = outcome else {
                    return outcome
                }
                answer["transactionStatus"] = "pending"
                return .succeeded(.object(answer))
            }
        }
    }

    @Test("every rule has a violation planted here, but for the one that another always tells first")
    func everyRule() throws {
        let text = try String(contentsOfFile: #filePath, encoding: .utf8)
        // Two cases for one financing answer a repeated command differently, which shows sooner.
        for rule in Rule.allCases where rule != .oneCaseEach {
            #expect(text.contains("await expect(.\(rule)"), "\(rule) is never broken")
        }
    }
}

extension Call {
    fileprivate func asking(_ name: String, _ request: JSON) -> Call {
        Call(
            name: name,
            caseID: caseID,
            idempotencyKey: idempotencyKey,
            attempt: attempt,
            request: request,
            timeout: timeout
        )
    }
}
