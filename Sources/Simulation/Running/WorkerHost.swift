import Engine
import EventStore
import Logging
import Synchronization
import Values
import Workflow

/// A machine that keeps one worker running: begins it again after it has died, and now and then for a new version.
final class WorkerHost: Sendable {
    /// One run of the worker.
    private struct Current {
        let run: ProcessRun
        let worker: Worker
    }

    /// From the order to drain to the next start; longer than a drain may take.
    private static let restartPause = Duration.seconds(90)

    private let name: String
    private let world: World
    private let dice: Dice
    private let state = Mutex<(current: Current?, starts: Int)>((nil, 0))
    private let downtime = Mutex(Duration.seconds(1))

    init(_ name: String, world: World) {
        self.name = name
        self.world = world
        dice = world.dice.named(name)
    }

    func start() {
        guard !world.isOver else { return }
        let number = state.withLock { state in
            state.starts += 1
            return state.starts
        }
        let run = ProcessRun("\(name) \(number)") { [weak self] in self?.died() }
        let store = world.connection(run)
        let worker = Worker(
            store: store,
            charts: world.charts,
            handlers: handlers(store, run, number),
            clock: world.time,
            chance: dice.engineChance("worker \(number)"),
            configuration: configuration,
            logger: World.silentLogger
        )
        state.withLock { $0.current = Current(run: run, worker: worker) }
        run.adopt(world.begin { await worker.run() })
        world.watch(run)
    }

    /// One for each queue that the charts use.
    private func handlers(_ store: StoreConnection, _ run: ProcessRun, _ number: Int) -> [String:
        any CallHandler]
    {
        func line(to standIn: any StandIn, _ name: String) -> any CallHandler {
            world.tampering.handler(
                ProviderLine(
                    standIn: standIn,
                    plan: world.plan,
                    time: world.time,
                    dice: dice.named("\(name) \(number)"),
                    run: run
                )
            )
        }
        let cofidis = line(to: world.cofidis, "line")
        let coface = line(to: world.coface, "coface line")
        let desk = CommandDesk(
            store: store,
            charts: world.charts,
            clock: world.time,
            chance: dice.engineChance("cases \(number)")
        )
        let cases = CaseCallHandler(
            desk: desk,
            store: store,
            readModels: Rows(memory: world.inspector.memory, connection: store)
        )
        var handlers: [String: any CallHandler] = [:]
        for queue in world.charts.rateLimits.keys {
            switch queue {
            case World.cofidisQueue: handlers[queue] = cofidis
            case CaseCallHandler.queue: handlers[queue] = cases
            default: handlers[queue] = coface
            }
        }
        return handlers
    }

    /// A worker's own, with longer waits where nothing happens: a simulation of weeks would else be all polls.
    private var configuration: WorkerConfiguration {
        var configuration = WorkerConfiguration(name: name)
        configuration.idlePoll = (.hours(1), .hours(1))
        configuration.storeBackoff = (.milliseconds(200), .minutes(5))
        configuration.executor = world.executor
        return configuration
    }

    func crash(_ crash: FaultPlan.Crash) {
        downtime.withLock { $0 = crash.downtime }
        state.withLock { $0.current }?.run.arm(crash.point)
    }

    private func died() {
        // A crash that was armed before the calm may strike in it; it is over at once.
        let isCalm = world.time.now >= world.plan.calmFrom
        world.time.after(isCalm ? .seconds(1) : downtime.withLock { $0 }) { [weak self] in self?.start() }
    }

    /// Drains and begins anew.
    func restart() {
        guard let current = state.withLock({ $0.current }), !current.run.isDead else { return }
        _ = world.begin { [weak self, world] in
            await current.worker.drain()
            try? await world.time.sleep(real: Self.restartPause)
            guard !current.run.isDead else { return }
            current.run.end()
            self?.start()
        }
    }
}
