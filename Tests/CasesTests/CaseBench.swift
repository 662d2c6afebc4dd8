import Engine
import EventStore
import Foundation
import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@testable import Cases

/// The case service over the store in memory, with the real charts of companies.
struct CaseBench: Sendable {
    static let now = Instant("2026-11-20T09:00:00Z")!
    static let inquiry: JSON = [
        "countryCode": "FRA", "identifiers": [["type": "SIREN_FRA", "value": "732829320"]],
    ]

    let store = InMemoryEventStore()
    let clock = StoodClock(now: CaseBench.now)
    let desk: CommandDesk
    let cases: CaseService

    init() throws {
        let catalog = CaseCatalog()
        let charts = ChartRegistry(
            store: store,
            current: try ["company-identification", "company-temporary-number"].map {
                try #require(catalog.interpreter(for: try Self.chart(named: $0)))
            }
        ) { _, _ in nil }
        desk = CommandDesk(
            store: store,
            charts: charts,
            clock: clock,
            chance: Chance(SeededGenerator(seed: 7))
        )
        cases = CaseService(
            catalog: catalog,
            desk: desk,
            store: store,
            readModels: NoRows(),
            charts: charts,
            clock: clock
        )
    }

    /// A company search whose call has failed, so that people may ask it.
    func started() async throws -> StreamID {
        guard case .started(let answer) = await cases.start(cases.catalog.company, Self.inquiry, by: .api)
        else { throw CommandError.broken("the search did not start") }
        let stream = try #require(try await store.load([answer.caseID]).first)
        let interpreter = try await cases.charts.pinned(to: stream.head.chartHash)
        let snapshot = try CaseSnapshot(json: stream.head.snapshot)
        let key = try #require(snapshot.armed.first?.key)
        let advance = try interpreter.advance(
            snapshot,
            with: .callFailed(key: key, call: "searchCompany", reason: "away"),
            at: Self.now
        )
        let step = StepAssembly(chance: Chance(SeededGenerator(seed: 8))).next(
            advance,
            after: stream,
            interpreter: interpreter,
            origin: .init(actor: "test"),
            at: Self.now
        )
        _ = try await store.append([step])
        return answer.caseID
    }

    private static func chart(named name: String) throws -> Chart {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../workflows"
        )
        return try ChartLoader.load(
            text: try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8),
            file: name,
            sources: ChartSources { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        )
    }
}

/// A clock that stands.
struct StoodClock: EngineClock {
    let now: Instant

    var speed: Double { 1 }
    func sleep(real span: Duration) async throws(CancellationError) { throw CancellationError() }
}

/// Read models that nothing was written to.
private struct NoRows: ReadModels {
    func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
        ReadModelPage(rows: [], next: nil)
    }
    func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)] {
        []
    }
    func row(model: String, stream: StreamID) async throws -> JSONObject? { nil }
    func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] { [] }
}
