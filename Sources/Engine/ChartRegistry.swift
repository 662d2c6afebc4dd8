package import EventStore
import Synchronization
package import Values
package import Workflow

/// The charts that new cases begin under, and, by hash, every chart that a case may be pinned to.
package final class ChartRegistry: Sendable {
    /// Makes an interpreter for a chart's text; nil when this build has no such lifecycle, throws when it lacks a name
    /// that the chart uses.
    package typealias Compile = @Sendable (_ text: String, _ name: String) throws -> (any CaseInterpreter)?

    private struct State {
        var byHash: [Digest: any CaseInterpreter] = [:]
    }

    private let store: any EventStore
    /// For whoever folds recorded events with these charts.
    let upcasters: UpcasterRegistry
    private let compile: Compile
    private let current: [String: any CaseInterpreter]
    private let state: Mutex<State>

    /// `current` are the charts on offer, checked; each name once.
    package init(
        store: any EventStore,
        current: [any CaseInterpreter],
        upcasters: UpcasterRegistry = .empty,
        compile: @escaping Compile
    ) {
        self.store = store
        self.upcasters = upcasters
        self.compile = compile
        var byName: [String: any CaseInterpreter] = [:]
        var byHash: [Digest: any CaseInterpreter] = [:]
        for interpreter in current {
            byName[interpreter.index.chart.name] = interpreter
            byHash[interpreter.index.chart.hash] = interpreter
        }
        self.current = byName
        state = Mutex(State(byHash: byHash))
    }

    /// By name, in order.
    package var charts: [any CaseInterpreter] {
        current.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The chart that new cases of that name begin under.
    package func current(named name: String) -> (any CaseInterpreter)? { current[name] }

    /// Keeps the texts of the charts on offer in the store. Done once at start.
    package func register() async throws(EventStoreFailure) {
        for interpreter in charts {
            let chart = interpreter.index.chart
            try await store.registerChart(chart.text, hash: chart.hash, name: chart.name)
        }
    }

    /// The interpreter that a case is pinned to: one on offer, or an older one from the store.
    package func pinned(to hash: Digest) async throws(EventStoreFailure) -> any CaseInterpreter {
        if let known = state.withLock({ $0.byHash[hash] }) { return known }
        guard let text = try await store.chartText(hash) else {
            throw .broken("no chart with the hash \(hash) is stored")
        }
        do {
            guard let interpreter = try compile(text, String(describing: hash)) else {
                throw EventStoreFailure.broken("this build has no lifecycle for the chart \(hash)")
            }
            state.withLock { $0.byHash[hash] = interpreter }
            return interpreter
        } catch let failure as EventStoreFailure {
            throw failure
        } catch {
            throw .broken("the stored chart \(hash) does not load: \(error)")
        }
    }

    /// Rate limits of all charts on offer by queue; where charts differ the stricter number holds.
    package var rateLimits: [String: RateLimit] {
        var limits: [String: RateLimit] = [:]
        for interpreter in charts {
            for (name, limit) in interpreter.index.chart.rateLimits {
                let known = limits[name] ?? limit
                limits[name] = RateLimit(
                    perSecond: min(known.perSecond, limit.perSecond),
                    concurrency: min(known.concurrency, limit.concurrency)
                )
            }
        }
        return limits
    }
}
