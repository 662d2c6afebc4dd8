import Cases
import EventStore
import Hummingbird
import Logging
import Synchronization

/// `/metrics` in Prometheus' text format 0.0.4. What costs a query is asked at most once in `lifetime`.
struct MetricsDoor: Sendable {
    let dependencies: ServerDependencies
    let meter: RequestMeter
    private let costly: CachedText

    init(dependencies: ServerDependencies, meter: RequestMeter, lifetime: Duration) {
        self.dependencies = dependencies
        self.meter = meter
        costly = CachedText(lifetime: lifetime)
    }

    var routes: [Route] {
        [
            .get("/metrics") { request in
                let store = await costly.text {
                    do {
                        return try await storeFigures()
                    } catch {
                        request.logger.warning("store figures are missing", metadata: ["reason": "\(error)"])
                        return nil
                    }
                }
                var page = MetricsPage()
                page.add(
                    "dossier_store_up",
                    .gauge,
                    "Whether the event store answered when its figures were last asked for.",
                    [([], store == nil ? 0 : 1)]
                )
                if let skew = dependencies.clockSkewSeconds() {
                    page.add(
                        "dossier_clock_skew_seconds",
                        .gauge,
                        "How far this process's clock is ahead of the database's; below zero it is behind.",
                        [([], skew)]
                    )
                }
                page.append(requests: meter.snapshot)
                page.append(ProcessFigures.read())
                return .text(
                    (store ?? "") + page.text,
                    contentType: "text/plain; version=0.0.4; charset=utf-8"
                )
            }
        ]
    }

    private func storeFigures() async throws -> String {
        var page = MetricsPage()
        var cases: [MetricsPage.Sample] = []
        for counted in dependencies.cases.catalog.counted {
            let counts = try await dependencies.readModels.countRows(model: counted.model, groupBy: "state")
            for (state, count) in counts {
                cases.append(([("lifecycle", counted.lifecycle), ("state", state ?? "")], Double(count)))
            }
        }
        page.add("dossier_cases", .gauge, "Cases by state.", cases)
        page.add(
            "dossier_coface_alarms",
            .gauge,
            "Accounts at Coface whose login waits for a person.",
            [([], Double(try await dependencies.cofaceAlarms()))]
        )
        if let work = try await dependencies.workFigures() { page.append(work) }
        return page.text
    }
}

/// A text that is made again when it is older than its lifetime. Nil is never kept.
final class CachedText: Sendable {
    private let lifetime: Duration
    private let state = Mutex<(text: String, madeAt: ContinuousClock.Instant)?>(nil)

    init(lifetime: Duration) { self.lifetime = lifetime }

    func text(_ make: @Sendable () async -> String?) async -> String? {
        let known = state.withLock { state in
            state.flatMap { ContinuousClock.now - $0.madeAt < lifetime ? $0.text : nil }
        }
        if let known { return known }
        guard let text = await make() else { return nil }
        state.withLock { $0 = (text, .now) }
        return text
    }
}
