import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Spreadsheets
import TestSupport
import Testing
import Values
import Workflow

@Suite("Why a financing is not Validated yet")
struct WhyTests {
    static let files: [URL] = {
        let folder = root.appendingPathComponent("workflows")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
    }()

    /// Saturday evening in Paris: every window is closed.
    private let weekend = Instant(microseconds: 1_795_287_600_000_000)

    @Test(
        "every state of every chart of financings has a sentence, whatever Cofidis said last",
        arguments: files
    )
    func everyState(file: URL) throws {
        let chart = try chart(file)
        guard chart.lifecycle == Financing().name else { return }
        let interpreter = Interpreter(Financing(), chart: chart)
        var sentences = 0
        for state in chart.allStates where state.states.isEmpty {
            let lineage = interpreter.index.lineage(of: state.path)
            let armed = lineage.flatMap { self.armed($0, chart) }
            let place = interpreter.place(
                of: CaseSnapshot(state: state.path, facts: .emptyObject, armed: armed, enteredAt: weekend)
            )
            for raw in [nil] + CofidisStatus.allCases.map({ Optional($0.rawValue) }) + ["odd"] {
                let row = try #require(Financing().row(of: facts(status: raw), at: place))
                let why = FinanceRow(row.columns).why
                let place = "\(chart.name) \(state.path) \(raw ?? "none"): \(why)"
                #expect(why.hasSuffix(".") && why.count > 20, "\(place)")
                #expect(!why.dropLast().contains(". "), "one sentence: \(place)")
                #expect(!why.contains("\n") && !why.contains("  "), "\(place)")
                #expect(!why.contains("not known"), "\(place)")
                if let attention = state.attention?.split(separator: " ").first, !state.isFinal {
                    #expect(why.contains(attention) && why.hasPrefix("A person decides"), "\(place)")
                }
                sentences += 1
            }
        }
        #expect(sentences > 100)
    }

    @Test("what Cofidis checks by hand over a weekend is told with the next read, and why not before")
    func pending() throws {
        let chart = try chart(root.appendingPathComponent("workflows/cofidis-web-polling.yaml"))
        let window = try #require(chart.windows.values.first)
        let friday = try instant("2026-11-20T16:40:00Z")
        let placed = window.placing(try instant("2026-11-20T18:40:00Z"))
        let place = Place(
            state: "reading",
            title: "Reading the status",
            isFinal: false,
            attention: nil,
            nextAt: placed.moment,
            nextExplanation: placed.explanation,
            enteredAt: friday,
            nextKey: "reading#call.getStatus"
        )
        let row = try #require(Financing().row(of: facts(status: "pending", at: friday), at: place))
        let why = FinanceRow(row.columns).why
        #expect(why.hasPrefix("Cofidis checks by hand since 17:40 Friday 20 Nov 2026 Paris; "))
        #expect(
            why.contains("the next status read is due 08:00 Monday 23 Nov 2026 Paris, because the window ")
        )
        #expect(why.contains("is closed"))
        #expect(row.columns["waiting_for"] == "clock")
    }

    private func armed(_ state: ChartState, _ chart: Chart) -> [CaseSnapshot.Armed] {
        var armed: [CaseSnapshot.Armed] = []
        for timer in state.timers {
            armed.append(
                entry(WorkKey.timer(timer, of: state), weekend + .seconds(600), timer.window, chart)
            )
        }
        if let call = state.call {
            armed.append(entry(WorkKey.call(call, of: state), weekend, call.window, chart))
        }
        return armed
    }

    private func entry(_ key: String, _ due: Instant, _ window: String?, _ chart: Chart) -> CaseSnapshot.Armed
    {
        guard let placed = window.flatMap({ chart.windows[$0] })?.placing(due), placed.moment != due else {
            return CaseSnapshot.Armed(key: key, dueAt: due, explanation: "")
        }
        return CaseSnapshot.Armed(key: key, dueAt: placed.moment, explanation: placed.explanation)
    }

    private func facts(status: String?, at moment: Instant? = nil) -> Financing.Facts {
        let moment = moment ?? weekend
        let opening = Financing.Opening(
            merchantTransactionID: "ORDER-1",
            amount: Money(minorUnits: 30_000, currency: .euro),
            product: .threeTimes,
            hasWebhook: false
        )
        let rules = Financing()
        let facts = rules.evolve(rules.initialFacts, with: .opened(opening, date: "20261120", at: moment))
        guard let status else { return facts }
        return rules.evolve(
            facts,
            with: .observed(
                Financing.Observation(
                    at: moment,
                    source: .poll,
                    operation: .getStatus,
                    code: "000",
                    rawStatus: status
                )
            )
        )
    }
}
