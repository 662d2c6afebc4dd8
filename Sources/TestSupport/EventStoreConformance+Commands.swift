import EventStore
import Values

extension EventStoreConformance {
    static let commands: [EventStoreConformance] = [
        EventStoreConformance("a command that comes again gets its first answer and does nothing") { scene in
            var step = scene.begin(1)
            step.command = CommandReceipt(id: CommandID("c-1"), answer: ["state": "Open", "number": 1])
            try await scene.commit(step)
            var again = try await scene.next(1, events: 1)
            again.command = CommandReceipt(id: CommandID("c-1"), answer: "another answer")
            again.schedule = [scene.item(1)]
            try requireEqual(
                try await scene.append(again),
                .duplicateCommand(answer: ["number": 1, "state": "Open"]),
                "outcome"
            )
            try requireEqual(try await scene.stored(1).version, StreamVersion(1), "version")
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "work")
        },
        EventStoreConformance("a stored answer is found by command and stream") { scene in
            var step = scene.begin(1)
            step.command = CommandReceipt(id: CommandID("c-1"), answer: ["ok": true])
            try await scene.commit(step, scene.begin(2))
            let answer = try await scene.store.commandAnswer(CommandID("c-1"), of: scene.stream(1))
            try requireEqual(answer, ["ok": true], "answer")
            let unknown = try await scene.store.commandAnswer(CommandID("c-2"), of: scene.stream(1))
            try requireEqual(unknown, nil, "answer of an unknown command")
            let foreign = try await scene.store.commandAnswer(CommandID("c-1"), of: scene.stream(2))
            try requireEqual(foreign, nil, "answer of another stream's command")
        },
        EventStoreConformance("the same command id on another stream is another command") { scene in
            for number in 1...2 {
                var step = scene.begin(number)
                step.command = CommandReceipt(id: CommandID("c-1"), answer: .integer(Int64(number)))
                try await scene.commit(step)
            }
        },
        EventStoreConformance("a repeated command is told before a version conflict") { scene in
            var step = scene.begin(1)
            step.command = CommandReceipt(id: CommandID("c-1"), answer: "first")
            try await scene.commit(step)
            try requireEqual(try await scene.append(step), .duplicateCommand(answer: "first"), "outcome")
        },
        EventStoreConformance("of one command sent by many at once exactly one is done") { scene in
            try await scene.commit(scene.begin(1))
            var step = try await scene.next(1, events: 1)
            step.command = CommandReceipt(id: CommandID("c-1"), answer: "done")
            let request = step
            let outcomes = try await withThrowingTaskGroup(of: StepOutcome.self) { group in
                for _ in 1...8 { group.addTask { try await scene.append(request) } }
                return try await group.reduce(into: [StepOutcome]()) { $0.append($1) }
            }
            try requireEqual(outcomes.count { $0.isCommitted }, 1, "committed of \(outcomes)")
            let duplicates = outcomes.count { $0 == .duplicateCommand(answer: "done") }
            try requireEqual(duplicates, 7, "duplicates in \(outcomes)")
        },
        EventStoreConformance("the checks come in order: command, version, lease, name") { scene in
            let name = NaturalKey(scope: "names", value: "taken")
            var owner = scene.begin(9)
            owner.naturalKeys = [name]
            var first = scene.begin(1)
            first.command = CommandReceipt(id: CommandID("c-1"), answer: "first")
            try await scene.commit(owner, first)
            var step = try await scene.next(1, events: 1)
            step.naturalKeys = [name]
            try requireEqual(
                try await scene.append(step),
                .naturalKeyTaken(name, by: scene.stream(9)),
                "by name"
            )
            step.acknowledge = [WorkReceipt(id: scene.workID(7), fencingNumber: 1)]
            try requireEqual(try await scene.append(step), .leaseLost(scene.workID(7)), "by lease")
            step.expectedVersion = .exactly(StreamVersion(5))
            try requireEqual(
                try await scene.append(step),
                .versionConflict(actual: StreamVersion(1)),
                "by version"
            )
            step.command = CommandReceipt(id: CommandID("c-1"), answer: "second")
            try requireEqual(
                try await scene.append(step),
                .duplicateCommand(answer: "first"),
                "by command"
            )
        },
    ]

    static let naturalKeys: [EventStoreConformance] = [
        EventStoreConformance("a name leads to the stream that has it") { scene in
            var step = scene.begin(1)
            step.naturalKeys = [NaturalKey(scope: "s", value: "1"), NaturalKey(scope: "s", value: "2")]
            try await scene.commit(step)
            for key in step.naturalKeys {
                try requireEqual(try await scene.store.owner(of: key), scene.stream(1), "owner of \(key)")
            }
            let unknown = try await scene.store.owner(of: NaturalKey(scope: "t", value: "1"))
            try requireEqual(unknown, nil, "owner in another scope")
        },
        EventStoreConformance("a name that another stream has refuses the whole step") { scene in
            let key = NaturalKey(scope: "s", value: "1")
            var first = scene.begin(1)
            first.naturalKeys = [key]
            try await scene.commit(first)
            var second = scene.begin(2)
            second.naturalKeys = [NaturalKey(scope: "s", value: "free"), key]
            try requireEqual(
                try await scene.append(second),
                .naturalKeyTaken(key, by: scene.stream(1)),
                "outcome"
            )
            try requireEqual(try await scene.store.load([scene.stream(2)]), [], "streams")
            try requireEqual(try await scene.store.owner(of: second.naturalKeys[0]), nil, "free name")
        },
        EventStoreConformance("a name in another scope is another name") { scene in
            for number in 1...2 {
                var step = scene.begin(number)
                step.naturalKeys = [NaturalKey(scope: "scope-\(number)", value: "same")]
                try await scene.commit(step)
            }
        },
        EventStoreConformance("a stream may claim a name that it has already") { scene in
            let key = NaturalKey(scope: "s", value: "1")
            var first = scene.begin(1)
            first.naturalKeys = [key]
            try await scene.commit(first)
            var again = try await scene.next(1, events: 1)
            again.naturalKeys = [key]
            try await scene.commit(again)
        },
        EventStoreConformance("of two streams begun at once under one name exactly one is begun") { scene in
            let key = NaturalKey(scope: "s", value: "race")
            let outcomes = try await withThrowingTaskGroup(of: StepOutcome.self) { group in
                for number in 1...2 {
                    var step = scene.begin(number)
                    step.naturalKeys = [key]
                    let request = step
                    group.addTask { try await scene.append(request) }
                }
                return try await group.reduce(into: [StepOutcome]()) { $0.append($1) }
            }
            let owner = try requireValue(try await scene.store.owner(of: key), "owner")
            try requireEqual(outcomes.count { $0.isCommitted }, 1, "committed of \(outcomes)")
            try require(outcomes.contains(.naturalKeyTaken(key, by: owner)), "\(outcomes)")
            let streams = try await scene.store.load([scene.stream(1), scene.stream(2)])
            try requireEqual(streams.map(\.streamID), [owner], "streams")
        },
        EventStoreConformance("of two streams in one call under one name exactly one is begun") { scene in
            let key = NaturalKey(scope: "s", value: "batch")
            let steps = (1...2).map { number in
                var step = scene.begin(number)
                step.naturalKeys = [key]
                return step
            }
            let outcomes = try await scene.store.append(steps)
            let owner = try requireValue(try await scene.store.owner(of: key), "owner")
            try requireEqual(outcomes.count { $0.isCommitted }, 1, "committed of \(outcomes)")
            try require(outcomes.contains(.naturalKeyTaken(key, by: owner)), "\(outcomes)")
        },
    ]
}
