import Engine
import EventStore
import Lifecycles
import Logging
import Synchronization
import Values
import Workflow

/// Everything that a simulation consists of, and the thread that moves it.
final class World: Sendable {
    /// The queue of Cofidis's account, as the charts name it; all others but that of our own cases are Coface's.
    static let cofidisQueue = "cofidis"
    static let workerCount = 2

    static var silentLogger: Logger { Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() } }

    private struct State {
        var isOver = false
        var runs: [ProcessRun] = []
        var tasks: [Task<Void, Never>] = []
        var counts = SimulationCounts()
    }

    let settings: SimulationSettings
    let dice: Dice
    let plan: FaultPlan
    let time: VirtualTime
    let executor: SeededExecutor
    let charts: ChartRegistry
    let inspector: Inspector
    let cofidis: CofidisStandIn
    let coface: CofaceStandIn
    /// Under which cases begin.
    let openingCharts: [String]
    let hints: HintSource
    /// What pages are checked with.
    let signingKey: PageSigningKey
    private let state = Mutex(State())

    var tampering: Tampering { settings.tampering }

    init(_ settings: SimulationSettings, charts interpreters: [any CaseInterpreter]) {
        self.settings = settings
        dice = Dice(seed: settings.seed)
        plan = FaultPlan.drawn(
            from: dice.named("faults"),
            days: settings.days,
            calmDays: settings.calmDays,
            workers: Self.workerCount,
            isCalm: settings.isCalm
        )
        time = VirtualTime(plan.start)
        executor = SeededExecutor(dice.named("order"))
        let memory = InMemoryEventStore(signingKey: Self.key(of: 7))
        signingKey = Self.key(of: settings.tampering.hasForeignKey ? 8 : 7)
        charts = ChartRegistry(store: memory, current: interpreters, compile: { _, _ in nil })
        inspector = Inspector(memory: memory, charts: charts, time: time, tampering: settings.tampering)
        let hints = HintSource(dice.named("hints"), time: time)
        self.hints = hints
        openingCharts = interpreters.map(\.index.chart.name)
            .filter { settings.charts?.contains($0) ?? (Repertoire.script(for: $0) != nil) }.sorted()
        coface = CofaceStandIn(dice.named("coface"), inspector: inspector)
        cofidis = CofidisStandIn(
            dice.named("provider"),
            inspector: inspector,
            created: { transaction, story in hints.follow(transaction, story) }
        )
    }

    private static func key(of byte: UInt8) -> PageSigningKey {
        guard let key = PageSigningKey(seed: [UInt8](repeating: byte, count: PageSigningKey.seedLength))
        else {
            preconditionFailure("a seed of the right length makes a key")
        }
        return key
    }

    // MARK: Parts

    func connection(_ run: ProcessRun) -> StoreConnection {
        StoreConnection(
            run,
            inspector: inspector,
            plan: plan,
            time: time,
            dice: dice.named("store of \(run.name)")
        )
    }

    /// Begins a task that runs on the simulation's thread.
    @discardableResult
    func begin(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let task = Task(executorPreference: executor, priority: .medium) { await body() }
        state.withLock { $0.tasks.append(task) }
        return task
    }

    func watch(_ run: ProcessRun) { state.withLock { $0.runs.append(run) } }

    var isOver: Bool { state.withLock { $0.isOver } }

    func count(_ change: (inout SimulationCounts) -> Void) { state.withLock { change(&$0.counts) } }
    var counts: SimulationCounts { state.withLock { $0.counts } }

    // MARK: The thread

    /// Moves everything until the end, or until a rule is broken.
    func run() {
        let doors = Doors(self)
        let hosts = (1...Self.workerCount).map { WorkerHost("worker-\($0)", world: self) }
        begin { [charts] in try? await charts.register() }
        executor.runUntilIdle()
        for host in hosts { host.start() }
        beginSealing()
        hints.listen { [weak self, doors] hint in
            _ = self?.begin { await doors.deliver(hint) }
        }
        People(self, doors: doors).move()
        scheduleFaults(hosts)
        scheduleDailyChecks()
        executor.runUntilIdle()
        // Plans hold a host only until its last crash, after which it has yet to begin its worker again.
        withExtendedLifetime(hosts) {
            while inspector.violation == nil, time.goOn(until: plan.end) { executor.runUntilIdle() }
        }
        end()
        guard inspector.violation == nil else { return }
        check { [self] () throws(EventStoreFailure) in
            try await restingChecks.final(at: plan.end, signedBy: signingKey)
        }
        executor.runUntilIdle()
    }

    private func beginSealing() {
        let run = ProcessRun("sealer")
        watch(run)
        let sealer = Sealer(
            store: connection(run),
            // An hour at most between two looks.
            clock: PatientClock(time: time, factor: 720),
            logger: Self.silentLogger
        )
        run.adopt(begin { await sealer.run() })
    }

    private func scheduleFaults(_ hosts: [WorkerHost]) {
        for crash in plan.crashes {
            time.at(crash.moment) { [weak self] in
                self?.count { $0.crashes += 1 }
                hosts[crash.worker].crash(crash)
            }
        }
        for restart in plan.restarts { time.at(restart.moment) { hosts[restart.worker].restart() } }
        for leap in plan.leaps { time.at(leap.moment) { [time] in time.leap(leap.span) } }
    }

    private func scheduleDailyChecks() {
        time.after(.days(1)) { [weak self] in
            guard let self, !isOver else { return }
            check { [self] () throws(EventStoreFailure) in
                try await restingChecks.daily(at: time.now)
            }
            scheduleDailyChecks()
        }
    }

    private var restingChecks: RestingChecks {
        RestingChecks(inspector: inspector, cofidis: cofidis, coface: coface, plan: plan)
    }

    private func check(_ body: @escaping @Sendable () async throws(EventStoreFailure) -> Void) {
        begin { [inspector] in
            do throws(EventStoreFailure) {
                try await body()
            } catch {
                inspector.report(.auditFindsNothing, in: nil, "the checks cannot read the store: \(error)")
            }
        }
    }

    /// Ends every process and task, so that nothing outlives the simulation.
    private func end() {
        let (runs, tasks) = state.withLock { state in
            state.isOver = true
            return (state.runs, state.tasks)
        }
        for run in runs { run.end() }
        for task in tasks { task.cancel() }
        repeat { executor.runUntilIdle() } while time.wakeAll()
        inspector.memory.close()
        executor.runUntilIdle()
    }
}
