package import EventStore
package import Logging
import Synchronization
package import Workflow

/// Advances cases: one runner per queue, woken by what the others commit and by the store's doorbell.
package final class Worker: Sendable {
    private let runners: [String: QueueRunner]
    private let store: any EventStore
    private let clock: any EngineClock
    private let configuration: WorkerConfiguration
    private let logger: Logger
    private let drained = WakeSignal()

    /// `handlers` by queue: the provider account that a chart's rate limit names.
    package init(
        store: any EventStore,
        charts: ChartRegistry,
        handlers: [String: any CallHandler],
        clock: any EngineClock,
        chance: Chance,
        configuration: WorkerConfiguration,
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.configuration = configuration
        self.logger = logger
        let advancer = CaseAdvancer(
            store: store,
            charts: charts,
            clock: clock,
            chance: chance,
            configuration: configuration,
            logger: logger
        )
        let calls = CallRunner(
            handlers: handlers,
            clock: clock,
            chance: chance,
            configuration: configuration,
            logger: logger
        )
        // By queue: what a killed worker holds is held that long, and counts for the queue's concurrency meanwhile.
        var longestCalls: [String: Duration] = [:]
        for call in charts.charts.flatMap(\.index.chart.allStates).compactMap(\.call) {
            longestCalls[call.rateLimit] = max(longestCalls[call.rateLimit] ?? .zero, call.timeout)
        }
        let wakeAll = RunnerBells()
        var runners: [String: QueueRunner] = [:]
        let rateLimits = charts.rateLimits
        for queue in rateLimits.keys.sorted() where handlers[queue] == nil {
            logger.warning("no call handler serves a queue; its calls wait", metadata: ["queue": "\(queue)"])
        }
        // Every queue that a handler serves: older charts, which cases may be pinned to, use more than those on offer.
        for queue in [StepAssembly.timerQueue] + handlers.keys.sorted() {
            let limits = rateLimits[queue].map {
                QueueLimits(startsPerSecond: $0.perSecond, concurrency: $0.concurrency)
            }
            runners[queue] = QueueRunner(
                queue: queue,
                limits: limits,
                leaseSpan: (longestCalls[queue] ?? .zero) + configuration.leaseMargin,
                advancer: advancer,
                calls: calls,
                committed: { report in
                    // Work of a queue that is not ours is another worker's: it is told as when a command is taken in.
                    if !wakeAll.ring(report.queues) { await store.ringDoorbell() }
                }
            )
        }
        wakeAll.connect(runners.mapValues(\.wake))
        self.runners = runners
    }

    /// Runs until `drain()` or cancellation.
    package func run() async {
        logger.info("worker started", metadata: ["queues": "\(runners.keys.sorted())"])
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in self.store.doorbell() { self.wakeAll() }
                return false
            }
            group.addTask {
                await withDiscardingTaskGroup { queues in
                    for runner in self.inOrder { queues.addTask { await runner.run() } }
                }
                return true
            }
            group.addTask {
                await self.drained.wait()
                try? await self.clock.sleep(real: self.configuration.drainLimit)
                return true
            }
            for await isDone in group where isDone { group.cancelAll() }
        }
        logger.info("worker stopped")
    }

    /// Claims nothing more; `run` returns when the calls under way are committed, or after the drain limit.
    package func drain() async {
        logger.info("worker drains")
        for runner in inOrder { runner.drain() }
        drained.ring()
    }

    /// Claims nothing more until `letGo`; calls under way go on. For a clock that is out of step.
    package func hold() {
        for runner in inOrder { runner.hold() }
    }

    package func letGo() {
        for runner in inOrder { runner.letGo() }
    }

    private func wakeAll() {
        for runner in inOrder { runner.wake.ring() }
    }

    /// By queue: a simulation that is run again has to meet them in the same order.
    private var inOrder: [QueueRunner] { runners.sorted { $0.key < $1.key }.map(\.value) }
}

/// The bells of all runners, known only after they are made.
private final class RunnerBells: Sendable {
    private let bells = Mutex<[String: WakeSignal]>([:])

    func connect(_ signals: [String: WakeSignal]) { bells.withLock { $0 = signals } }

    /// False when one of the queues has no bell here.
    func ring(_ queues: Set<String>) -> Bool {
        let signals = bells.withLock { bells in queues.sorted().compactMap { bells[$0] } }
        for signal in signals { signal.ring() }
        return signals.count == queues.count
    }
}
