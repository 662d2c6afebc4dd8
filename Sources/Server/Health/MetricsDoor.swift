import Cases
import EventStore
import Hummingbird
import Logging
import Synchronization

/// `/metrics` in Prometheus' text format 0.0.4. What costs a query is asked at most once in `lifetime`, and counting all
/// cases, which costs the more the more there are, takes at most a share of the time.
struct MetricsDoor: Sendable {
    let dependencies: ServerDependencies
    let meter: RequestMeter
    private let costly: CachedText
    private let cases: RestedText

    /// For each second that counting all cases took, they are not counted for so many.
    static let countingRest = 100

    init(dependencies: ServerDependencies, meter: RequestMeter, lifetime: Duration) {
        self.dependencies = dependencies
        self.meter = meter
        costly = CachedText(lifetime: lifetime)
        cases = RestedText(lifetime: lifetime, rest: Self.countingRest)
    }

    var routes: [Route] {
        [
            .get("/metrics") { request in
                let store = await costly.text { await told(request.logger, storeFigures) }
                let counted = await cases.text { await told(request.logger, caseFigures) }
                var page = MetricsPage()
                if let counted {
                    page.add(
                        "dossier_cases_age_seconds",
                        .gauge,
                        "How old the counts of dossier_cases are.",
                        [([], counted.age / .seconds(1))]
                    )
                }
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
                    (counted?.text ?? "") + (store ?? "") + page.text,
                    contentType: "text/plain; version=0.0.4; charset=utf-8"
                )
            }
        ]
    }

    private func told(_ logger: Logger, _ make: () async throws -> String) async -> String? {
        do {
            return try await make()
        } catch {
            logger.warning("store figures are missing", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// Reads every row of the models that are counted.
    private func caseFigures() async throws -> String {
        var page = MetricsPage()
        var cases: [MetricsPage.Sample] = []
        for counted in dependencies.cases.catalog.counted {
            let counts = try await dependencies.readModels.countRows(model: counted.model, groupBy: "state")
            for (state, count) in counts {
                cases.append(([("lifecycle", counted.lifecycle), ("state", state ?? "")], Double(count)))
            }
        }
        page.add("dossier_cases", .gauge, "Cases by state.", cases)
        return page.text
    }

    private func storeFigures() async throws -> String {
        try await dependencies.askStore()
        var page = MetricsPage()
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

/// A text whose making costs much: made again when it is older than its lifetime, and has rested a multiple of what its
/// making took. Meanwhile, and when it cannot be made, the one before is told with its age.
final class RestedText: Sendable {
    private struct State {
        var made: (text: String, at: ContinuousClock.Instant)?
        var restsUntil: ContinuousClock.Instant?
        var isMaking = false
    }

    private let lifetime: Duration
    private let rest: Int
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter rest: in makings.
    init(
        lifetime: Duration,
        rest: Int,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.lifetime = lifetime
        self.rest = rest
        self.uptime = uptime
    }

    /// Nil before the first was made.
    func text(_ make: @Sendable () async -> String?) async -> (text: String, age: Duration)? {
        let began = uptime()
        let isDue = state.withLock { state in
            guard !state.isMaking, state.restsUntil.map({ $0 <= began }) ?? true else { return false }
            state.isMaking = true
            return true
        }
        if isDue {
            let text = await make()
            let ended = uptime()
            state.withLock { state in
                state.isMaking = false
                state.restsUntil = ended + max(lifetime, (ended - began) * rest)
                if let text { state.made = (text, ended) }
            }
        }
        let now = uptime()
        return state.withLock { $0.made.map { ($0.text, now - $0.at) } }
    }
}
