import Engine
import EventStore
import Synchronization
import Values

/// Customers' orders, and what finance asks for at any moment: sensible or not, once or several times at once.
final class People: Sendable {
    private static let commands = [
        "refund", "readStatus", "retryInitialize", "retryConfirm", "dropRefund", "close",
    ]

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
        let hasWebhook = dice.chance(0.5)
        let id = "SIM-\(number)"
        let request = CommandRequest(
            name: "open",
            arguments: [
                "amount": .string("\(dice.index(3000) + 1).\(10 + dice.index(90))"),
                "captureMode": "Immediate",
                "currency": "EUR", "customer": ["name": "Zoë"], "integration": "web",
                "merchantTransactionId": .string(id), "product": .string(dice.pick(["3X", "4X", "LOAN"])),
                "webhook": .bool(hasWebhook),
            ],
            id: CommandID("open \(number)"),
            actor: "shop"
        )
        let chart = hasWebhook ? "cofidis-web-webhook" : "cofidis-web-polling"
        for _ in 1..<dice.weighted([(3, 2), (1, 3)]) {
            world.begin { [self] in
                try? await world.time.sleep(real: dice.span(.milliseconds(1), .seconds(2)))
                await opened(id, doors.open(chart: chart, request))
            }
        }
        await opened(id, doors.open(chart: chart, request))
        guard let stream = owners.withLock({ $0[id] }) else { return }
        await visit(stream, id, dice)
    }

    private func opened(_ id: String, _ stream: StreamID?) async {
        guard let stream else { return }
        let owner = owners.withLock { owners in
            if owners[id] == nil { owners[id] = stream }
            return owners[id]
        }
        if owner != stream { world.inspector.report(.oneCaseEach, in: stream, "\(id) is two cases") }
    }

    /// Somebody looks at the case every few days and asks for something.
    private func visit(_ stream: StreamID, _ id: String, _ dice: Dice) async {
        var number = 0
        while true {
            try? await world.time.sleep(real: dice.span(.minutes(1), .days(4)))
            guard !world.isOver, world.time.now < world.plan.calmFrom else { return }
            guard let (state, offered) = await doors.offered(stream) else { continue }
            // Now and then something that is not offered.
            let names = offered.isEmpty || dice.chance(0.15) ? Self.commands : offered
            let name = dice.pick(names)
            // A person who may close closes rarely, one who may leave well alone mostly does.
            if name == "close", dice.chance(0.7) { continue }
            if state == "validated.resting", dice.chance(0.4) { continue }
            number += 1
            let request = CommandRequest(
                name: name,
                arguments: arguments(of: name, dice),
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

    private func arguments(of name: String, _ dice: Dice) -> JSON {
        switch name {
        case "refund":
            dice.chance(0.3) ? ["amount": "all"] : ["amount": .string("\(dice.index(900) + 1).00")]
        case "dropRefund", "close": ["reason": "simulated"]
        case "retryInitialize": ["customer": ["name": "Zoë", "phone": "0"]]
        default: .emptyObject
        }
    }
}
