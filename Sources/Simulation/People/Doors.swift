import Engine
import EventStore
import Lifecycles
import Synchronization
import Values
import Workflow

/// Two servers at which commands are handed in.
final class Doors: Sendable {
    /// A person or program that got no answer asks again so often, under the same command id.
    private static let attemptLimit = 40

    private let world: World
    private let dice: Dice
    private let servers: [(desk: CommandDesk, store: StoreConnection)]
    private let answers = Mutex<[String: CommandAnswer]>([:])

    init(_ world: World) {
        self.world = world
        dice = world.dice.named("doors")
        servers = (1...2).map { number in
            let run = ProcessRun("server-\(number)")
            world.watch(run)
            let store = world.connection(run)
            let desk = CommandDesk(
                store: store,
                charts: world.charts,
                clock: world.time,
                chance: world.dice.engineChance("server \(number)")
            )
            return (desk, store)
        }
    }

    /// Begins a case; whoever hands it in does so until there is an answer.
    func open(chart: String, _ request: CommandRequest) async -> StreamID? {
        await untilAnswered { server throws(CommandError) in
            switch try await server.desk.begin(chart: chart, request) {
            case .begun(let answer): self.answered(request, answer)
            case .alreadyBegun(let id): id
            }
        }
    }

    /// Nil when it was refused, or nobody ever answered.
    @discardableResult
    func perform(_ request: CommandRequest, on id: StreamID) async -> StreamID? {
        world.count { $0.commands += 1 }
        return await untilAnswered { server throws(CommandError) in
            self.answered(request, try await server.desk.perform(request, on: id))
        }
    }

    /// Nobody sends a hint again that was not taken in.
    func deliver(_ hint: SimulatedHint) async {
        world.count { $0.hints += 1 }
        let server = dice.pick(servers)
        let key = NaturalKey(scope: Financing.transactionIDScope, value: hint.merchantID)
        let source = hint.isNotification ? "notification_hint" : "redirect_hint"
        let request = CommandRequest(
            name: "recordHint",
            arguments: [
                "source": .string(source),
                "transactionKey": [
                    "merchantTransactionDate": .string(hint.date),
                    "merchantTransactionId": .string(hint.merchantID),
                ],
                "transactionStatus": .string(hint.status),
            ],
            actor: "webhook"
        )
        do {
            guard let owner = try await server.store.owner(of: key) else { return }
            _ = try await server.desk.perform(request, on: owner)
        } catch {
            world.count { $0.hintsLost += 1 }
        }
    }

    /// What may be asked of a case now, as a person sees it.
    func offered(_ id: StreamID) async -> (state: String, commands: [String])? {
        guard let stream = try? await dice.pick(servers).store.load([id]).first,
            let index = try? await world.charts.pinned(to: stream.head.chartHash).index
        else { return nil }
        let commands = index.commands(at: stream.head.state)
            .filter { $0.name != "recordHint" && $0.roles != [CaseCallHandler.role] }.map(\.name)
        return (stream.head.state, commands)
    }

    private func untilAnswered(
        _ body: ((desk: CommandDesk, store: StoreConnection)) async throws(CommandError) -> StreamID
    ) async -> StreamID? {
        for _ in 0..<Self.attemptLimit where !world.isOver {
            do throws(CommandError) {
                return try await body(dice.pick(servers))
            } catch {
                switch error {
                case .unavailable, .tooBusy:
                    try? await world.time.sleep(real: dice.span(.seconds(1), .minutes(30)))
                default:
                    world.count { $0.rejections += 1 }
                    return nil
                }
            }
        }
        return nil
    }

    /// The same command id has the same answer, whoever hands it in and wherever.
    private func answered(_ request: CommandRequest, _ answer: CommandAnswer) -> StreamID {
        guard let id = request.id else { return answer.caseID }
        let version = answer.isRepeat ? world.tampering.answeredVersion(answer.version) : answer.version
        let first = answers.withLock { answers -> CommandAnswer in
            if let known = answers[id.text] { return known }
            answers[id.text] = answer
            return answer
        }
        if first.caseID != answer.caseID || first.version != version || first.state != answer.state {
            world.inspector.report(
                .repeatsAgree,
                in: answer.caseID,
                "\(id): first version \(first.version) (\(first.state)), then \(version) (\(answer.state))"
            )
        }
        return answer.caseID
    }
}
