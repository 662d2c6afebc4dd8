import Engine
import EventStore
import Synchronization
import Values

/// Customers' orders, and what finance asks for at any moment: sensible or not, once or several times at once.
final class People: Sendable {
    private let world: World
    private let doors: Doors
    private let dice: Dice
    private let owners = Mutex<[String: StreamID]>([:])

    init(_ world: World, doors: Doors) {
        self.world = world
        self.doors = doors
        dice = world.dice.named("people")
    }

    /// Plans everything that will be asked.
    func move() {
        let plan = world.plan
        // The last case still has its customer's journey before it when nobody asks any more.
        let opening = plan.calmFrom - plan.start
        for number in 1...world.settings.cases {
            let dice = dice.named("case \(number)")
            let moment = plan.start + dice.span(.zero, opening > .zero ? opening / 2 : .days(1))
            world.time.at(moment) { [world, self] in world.begin { await self.open(number, dice) } }
        }
    }

    private func open(_ number: Int, _ dice: Dice) async {
        let chart = dice.pick(world.openingCharts)
        let id = "SIM-\(number)"
        guard let script = Repertoire.script(for: chart) else { return }
        guard script.opening(id, dice, at: world.time.now) == nil else {
            guard let stream = await open(script, id, dice) else { return }
            return await visit(stream, id, script, dice)
        }
        // What begins no case of its own belongs to one that does.
        guard let owner = Repertoire.script(for: DocumentScript.owner),
            let stream = await open(owner, id, dice), world.time.now < world.plan.calmFrom
        else { return }
        let declaration = CommandRequest(
            name: "declare",
            arguments: .emptyObject,
            id: CommandID("declare \(id)"),
            actor: "finance"
        )
        await doors.perform(declaration, on: stream)
        for document in 1...dice.index(3) + 1 {
            world.begin { [self] in await attach(document, to: stream, id, script, dice) }
        }
        await visit(stream, id, owner, dice)
    }

    /// Handed in once, or several times at once.
    private func open(_ script: any CaseScript, _ id: String, _ dice: Dice) async -> StreamID? {
        guard let opening = script.opening(id, dice, at: world.time.now) else { return nil }
        let request = CommandRequest(
            name: opening.command,
            arguments: opening.arguments,
            id: CommandID("open \(id)"),
            actor: "shop"
        )
        for _ in 1..<dice.weighted([(3, 2), (1, 3)]) {
            world.begin { [self] in
                try? await world.time.sleep(real: dice.span(.milliseconds(1), .seconds(2)))
                await opened(id, doors.open(chart: script.chart, request))
            }
        }
        await opened(id, doors.open(chart: script.chart, request))
        return owners.withLock { $0[id] }
    }

    private func attach(
        _ document: Int,
        to owner: StreamID,
        _ id: String,
        _ script: any CaseScript,
        _ dice: Dice
    ) async {
        try? await world.time.sleep(real: dice.span(.zero, dice.pick([.seconds(5), .days(5)])))
        guard !world.isOver, world.time.now < world.plan.calmFrom else { return }
        let request = CommandRequest(
            name: "attach",
            arguments: DocumentScript.attachment(document, of: owner),
            id: CommandID("attach \(document) \(id)"),
            actor: "finance"
        )
        guard let stream = await doors.open(chart: DocumentScript.upload, request) else { return }
        await visit(stream, "\(id)-\(document)", script, dice.named("document \(document)"))
    }

    private func opened(_ id: String, _ stream: StreamID?) async {
        guard let stream else { return }
        let owner = owners.withLock { owners in
            if owners[id] == nil { owners[id] = stream }
            return owners[id]
        }
        if owner != stream { world.inspector.report(.oneCaseEach, in: stream, "\(id) is two cases") }
    }

    /// Somebody looks at the case every few days, or again within the hour, and asks for something.
    private func visit(_ stream: StreamID, _ id: String, _ script: any CaseScript, _ dice: Dice) async {
        var number = 0
        while true {
            let longest: Duration = dice.weighted([(1, .hours(1)), (1, .days(1)), (2, .days(4))])
            try? await world.time.sleep(real: dice.span(.minutes(1), longest))
            guard !world.isOver, world.time.now < world.plan.calmFrom else { return }
            guard let (state, offered) = await doors.offered(stream) else { continue }
            // Now and then something that is not offered.
            let names = offered.isEmpty || dice.chance(0.15) ? script.commands : offered
            let name = dice.pick(names)
            if script.rareCommands.contains(name), dice.chance(0.7) { continue }
            if script.contentedStates.contains(state), dice.chance(0.4) { continue }
            number += 1
            let request = CommandRequest(
                name: name,
                arguments: script.arguments(of: name, id, dice, at: world.time.now),
                id: CommandID("\(name) \(id) \(number)"),
                actor: "finance",
                roles: ["finance"]
            )
            for _ in 1..<dice.weighted([(6, 2), (2, 3), (1, 4)]) {
                world.begin { [self] in
                    try? await world.time.sleep(real: dice.span(.zero, .seconds(3)))
                    await doors.perform(request, on: stream)
                }
            }
        }
    }
}
