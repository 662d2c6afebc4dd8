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

    /// A company search.
    func started(_ inquiry: JSON = CaseBench.inquiry) async throws -> StreamID {
        switch await cases.start(cases.catalog.company, inquiry, by: .api) {
        case .started(let answer): return answer.caseID
        case .alreadyStarted(let id, _, _): return id
        case .refused(let error): throw error
        }
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
