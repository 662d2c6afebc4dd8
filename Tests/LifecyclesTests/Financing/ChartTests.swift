import Foundation
import Lifecycles
import Testing
import Values
import Workflow

@Suite("Charts of a financing")
struct ChartTests {
    @Test("the checker finds nothing to refuse", arguments: Charts.names)
    func passes(name: String) throws {
        let chart = try Charts.load(name)
        #expect(chart.name == name)
        let found = ChartChecker.check(chart, against: Financing().vocabulary.names, file: name)
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
    }

    @Test("the charts use every event, call and command that the lifecycle registers")
    func usesAllWords() throws {
        let charts = try Charts.names.map(Charts.load)
        let found = ChartChecker.unused(charts: charts, against: Financing().vocabulary.names)
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
        let guards = Set(
            charts.flatMap { $0.on + $0.allStates.flatMap(\.on) }.compactMap(\.condition?.name)
        )
        #expect(guards == Financing().vocabulary.names.guards)
    }

    @Test("every read of a status waits for its window, and no money call does", arguments: Charts.names)
    func windowsReads(name: String) throws {
        let reads: Set = [
            "getStatus", "findTransaction", "checkConfirm", "checkValidate", "checkCancel", "checkRefund",
            "checkDelivery", "readBeforeRefund",
        ]
        for call in try Charts.load(name).allStates.compactMap(\.call) {
            #expect((call.window == "cofidis-get-status") == reads.contains(call.name), "\(call.name)")
        }
    }

    @Test("every status leads somewhere, and none of them to the state for unknown ones but the undocumented")
    func routesEveryStatus() throws {
        // Of stores only.
        let ofStores: Set<CofidisStatus> = [.accepted, .signed, .toDeliver]
        for name in Charts.web {
            let unexpected =
                name == "cofidis-web-validate"
                ? ofStores
                : ofStores.union([
                    .authorized, .validateFailed, .cancelFailed, .validateToRetry, .cancelToRetry,
                ])
            for status in CofidisStatus.allCases {
                var walk = try CaseWalk(chart: name)
                try walk.initialize()
                try walk.hint("pending")
                try walk.answer(CaseWalk.read(status.rawValue, "000", Amounts()), to: "getStatus")
                #expect(
                    (walk.state == "attention.unexpected_answer") == unexpected.contains(status),
                    "\(name): \(status) led to \(walk.state)"
                )
            }
        }
    }

    @Test("every chart declares the invariants of money", arguments: Charts.names)
    func declaresInvariants(name: String) throws {
        let declared = Set(try Charts.load(name).invariants.map(\.name))
        let italian: Set = ["refundedWhole"]
        let expected = Financing().vocabulary.names.invariants
        #expect(declared == (name == "cofidis-italy" ? expected : expected.subtracting(italian)))
    }

    @Test(
        "a financing begins under the chart of its country, capture mode, webhook and kind of store",
        arguments: [
            (["captureMode": "Immediate", "webhook": true], "cofidis-web-webhook"),
            (["captureMode": "Immediate", "webhook": false], "cofidis-web-polling"),
            (["captureMode": "Validate", "webhook": true], "cofidis-web-validate"),
            (["captureMode": "Immediate", "country": "it", "webhook": false], "cofidis-italy"),
            (["integration": "retail", "financing": "direct", "webhook": true], "cofidis-retail-direct"),
            (["integration": "retail", "financing": "two-step"], "cofidis-retail-two-step"),
        ] as [(JSON, String)]
    )
    func choosesTheChart(arguments: JSON, name: String) {
        #expect(Financing.chartName(for: arguments) == name)
    }

    @Test("an unknown status is kept raw and shown to a person")
    func raisesUnknown() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.hint("pending")
        try walk.answer(CaseWalk.read("refund_to_retry"), to: "getStatus")
        #expect(walk.state == "attention.unexpected_answer")
        #expect(walk.attention != nil)
        #expect(walk.snapshot.facts["raw"] == "refund_to_retry")
    }
}
