import EventStore
import Values

extension EventStoreConformance {
    static let appending: [EventStoreConformance] = [
        EventStoreConformance("a first step makes the stream, which loads as it was written") { scene in
            let step = scene.begin(1, events: 2)
            let outcome = try await scene.append(step)
            let last = try requireValue(HashChain.record(step).last, "recorded event")
            try requireEqual(outcome, .committed(StreamVersion(2), last.hash), "outcome")
            let stored = try await scene.stored(1)
            let expected = StoredStream(
                streamID: scene.stream(1),
                lifecycle: "conformance",
                version: StreamVersion(2),
                headHash: last.hash,
                head: scene.head()
            )
            try requireEqual(stored, expected, "stored stream")
        },
        EventStoreConformance("versions go on without a gap from step to step") { scene in
            try await scene.commit(scene.begin(1, events: 3))
            try await scene.commit(try await scene.next(1, events: 1))
            try await scene.commit(try await scene.next(1, events: 2))
            let events = try await scene.store.readStream(scene.stream(1), from: .none, limit: 100)
            try requireEqual(events.map(\.streamVersion.number), [1, 2, 3, 4, 5, 6], "versions")
        },
        EventStoreConformance("events read back are to the byte what was recorded") { scene in
            let step = scene.begin(1, events: 2)
            try await scene.commit(step)
            let events = try await scene.store.readStream(scene.stream(1), from: .none, limit: 100)
            try requireEqual(events, HashChain.record(step), "events")
        },
        EventStoreConformance("texts and moments of every kind survive") { scene in
            let moments = [
                Instant(microseconds: -1), .epoch, Instant(seconds: 1_795_200_000), Instant(microseconds: 7),
            ]
            for (index, moment) in moments.enumerated() {
                var step = scene.begin(index + 1)
                step.recordedAt = moment
                step.events = [
                    NewEvent(
                        type: "conformance.\"strange\\typed\"",
                        schemaVersion: 7,
                        data: [
                            "": .null, "\u{0}\u{1F}\u{7F}": "\t\\\"\u{2028}", "é": [[], [:], true, false],
                            "big": 9_007_199_254_740_992, "small": -1, "fraction": .double(1e-7),
                            "huge": .double(1e300),
                        ],
                        metadata: .null
                    )
                ]
                try await scene.commit(step)
                let events = try await scene.store.readStream(step.streamID, from: .none, limit: 1)
                try requireEqual(events, HashChain.record(step), "event recorded at \(moment)")
            }
        },
        EventStoreConformance("the chain recomputes from the events read back") { scene in
            try await scene.commit(scene.begin(1, events: 3))
            for _ in 1...5 { try await scene.commit(try await scene.next(1, events: 2)) }
            let events = try await scene.store.readStream(scene.stream(1), from: .none, limit: 100)
            try requireEqual(events.count, 13, "events")
            try requireEqual(HashChain.verify(events), nil, "break of the chain")
            try requireEqual(events.last?.hash, try await scene.stored(1).headHash, "head hash")
        },
        EventStoreConformance("a stream is read from a version on, as many events as asked") { scene in
            try await scene.commit(scene.begin(1, events: 9))
            let part = try await scene.store.readStream(scene.stream(1), from: StreamVersion(4), limit: 3)
            try requireEqual(part.map(\.streamVersion.number), [4, 5, 6], "versions")
            let rest = try await scene.store.readStream(scene.stream(1), from: StreamVersion(8), limit: 30)
            try requireEqual(rest.map(\.streamVersion.number), [8, 9], "versions")
            let none = try await scene.store.readStream(scene.stream(1), from: StreamVersion(10), limit: 30)
            try requireEqual(none, [], "events after the last")
        },
        EventStoreConformance("a stream that does not exist loads and reads as nothing") { scene in
            try requireEqual(try await scene.store.load([scene.stream(1)]), [], "streams")
            let events = try await scene.store.readStream(scene.stream(1), from: .none, limit: 10)
            try requireEqual(events, [], "events")
            try requireEqual(try await scene.store.load([]), [], "no streams")
        },
        EventStoreConformance("of many streams asked for those load that exist") { scene in
            try await scene.commit(scene.begin(1), scene.begin(3), scene.begin(5))
            let loaded = try await scene.store.load((1...6).map(scene.stream))
            try requireEqual(loaded.map(\.streamID).sorted(), [1, 3, 5].map(scene.stream), "streams")
        },
        EventStoreConformance("a step without events leaves version and hash as they are") { scene in
            try await scene.commit(scene.begin(1))
            let before = try await scene.stored(1)
            let outcome = try await scene.append(try await scene.next(1))
            try requireEqual(outcome, .committed(before.version, before.headHash), "outcome")
            try requireEqual(try await scene.stored(1), before, "stream")
        },
        EventStoreConformance("a step without events may renew the stream's row") { scene in
            try await scene.commit(scene.begin(1))
            var step = try await scene.next(1)
            step.head = scene.head("Elsewhere", number: 9)
            try await scene.commit(step)
            let stored = try await scene.stored(1)
            try requireEqual(stored.head, scene.head("Elsewhere", number: 9), "head")
            try requireEqual(stored.version, StreamVersion(1), "version")
        },
        EventStoreConformance("a thousand steps commit in one call, answered in their order") { scene in
            let steps = (1...appendLimit).map { scene.begin($0, events: 1 + $0 % 3) }
            let outcomes = try await scene.store.append(steps)
            let expected = steps.map { step in
                StepOutcome.committed(
                    StreamVersion(Int64(step.events.count)),
                    HashChain.record(step).last?.hash ?? .zero
                )
            }
            try requireEqual(outcomes, expected, "outcomes")
            try requireEqual(
                try await scene.store.load(steps.map(\.streamID)).count,
                appendLimit,
                "streams loaded"
            )
        },
        EventStoreConformance("a step of the most events that are allowed commits whole") { scene in
            try await scene.commit(scene.begin(1, events: Step.eventLimit))
            let events = try await scene.store.readStream(
                scene.stream(1),
                from: .none,
                limit: Step.eventLimit + 1
            )
            try requireEqual(events.count, Step.eventLimit, "events")
            try requireEqual(HashChain.verify(events), nil, "break of the chain")
        },
        EventStoreConformance("no steps make no outcomes") { scene in
            try requireEqual(try await scene.store.append([]), [], "outcomes")
        },
    ]

    static let refusing: [EventStoreConformance] = [
        EventStoreConformance("a stream that exists is not begun again") { scene in
            try await scene.commit(scene.begin(1, events: 2))
            let outcome = try await scene.append(scene.begin(1))
            try requireEqual(outcome, .versionConflict(actual: StreamVersion(2)), "outcome")
            try requireEqual(try await scene.stored(1).version, StreamVersion(2), "version")
        },
        EventStoreConformance("a step against an older version is refused and writes nothing") { scene in
            try await scene.commit(scene.begin(1))
            var late = try await scene.next(1, events: 1)
            late.schedule = [scene.item(1)]
            late.head = scene.head("Late")
            late.command = CommandReceipt(id: CommandID("late"), answer: "late")
            late.naturalKeys = [NaturalKey(scope: "late", value: "1")]
            try await scene.commit(try await scene.next(1, events: 2))
            let before = try await scene.stored(1)
            try requireEqual(
                try await scene.append(late),
                .versionConflict(actual: StreamVersion(3)),
                "outcome"
            )
            try requireEqual(try await scene.stored(1), before, "stream")
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "work")
            let answer = try await scene.store.commandAnswer(CommandID("late"), of: scene.stream(1))
            try requireEqual(answer, nil, "command answer")
            try requireEqual(try await scene.store.owner(of: late.naturalKeys[0]), nil, "owner")
        },
        EventStoreConformance("a step against a later version is refused") { scene in
            try await scene.commit(scene.begin(1))
            var early = try await scene.next(1, events: 1)
            early.expectedVersion = .exactly(StreamVersion(2))
            try requireEqual(
                try await scene.append(early),
                .versionConflict(actual: StreamVersion(1)),
                "outcome"
            )
        },
        EventStoreConformance("a step against a stream that does not exist says so") { scene in
            var step = scene.begin(1)
            step.expectedVersion = .exactly(StreamVersion(4))
            step.previousHash = .sha256([1])
            try requireEqual(try await scene.append(step), .versionConflict(actual: .none), "outcome")
            try requireEqual(try await scene.store.load([step.streamID]), [], "streams")
        },
        EventStoreConformance("a step that chains to another hash is refused") { scene in
            try await scene.commit(scene.begin(1))
            var step = try await scene.next(1, events: 1)
            step.previousHash = .sha256(Array("another history".utf8))
            try requireEqual(
                try await scene.append(step),
                .versionConflict(actual: StreamVersion(1)),
                "outcome"
            )
        },
        EventStoreConformance("a step without events is held to the version too") { scene in
            try await scene.commit(scene.begin(1))
            var late = try await scene.next(1)
            late.schedule = [scene.item(1)]
            try await scene.commit(try await scene.next(1, events: 1))
            try requireEqual(
                try await scene.append(late),
                .versionConflict(actual: StreamVersion(2)),
                "outcome"
            )
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "work")
        },
        EventStoreConformance("a conflict leaves its neighbours committed") { scene in
            try await scene.commit(scene.begin(2))
            let steps = [scene.begin(1), scene.begin(2), scene.begin(3, schedule: [scene.item(3, of: 3)])]
            let outcomes = try await scene.store.append(steps)
            try requireEqual(
                outcomes.map(\.isCommitted),
                [true, false, true],
                "committed of \(outcomes)"
            )
            try requireEqual(try await scene.store.load([1, 2, 3].map(scene.stream)).count, 3, "streams")
            try requireEqual(try await scene.store.openWork(of: scene.stream(3)).count, 1, "work")
        },
        EventStoreConformance("a refusal of every kind leaves its neighbours committed") { scene in
            let name = NaturalKey(scope: "names", value: "taken")
            var owner = scene.begin(9)
            owner.naturalKeys = [name]
            var done = scene.begin(2)
            done.command = CommandReceipt(id: CommandID("done"), answer: "first")
            try await scene.commit(owner, done, scene.begin(3))
            var taken = scene.begin(4)
            taken.naturalKeys = [name]
            var lost = try await scene.next(3, events: 1)
            lost.acknowledge = [WorkReceipt(id: scene.workID(77), fencingNumber: 5)]
            let outcomes = try await scene.store.append([
                scene.begin(1), done, lost, taken, scene.begin(5, events: 2),
            ])
            try require(
                outcomes.count == 5 && outcomes[0].isCommitted && outcomes[4].isCommitted,
                "\(outcomes)"
            )
            let refusals: [StepOutcome] = [
                .duplicateCommand(answer: "first"), .leaseLost(scene.workID(77)),
                .naturalKeyTaken(name, by: scene.stream(9)),
            ]
            try requireEqual(Array(outcomes[1...3]), refusals, "refusals")
        },
        EventStoreConformance("of concurrent appends to one stream exactly one wins each version") { scene in
            let writers = 32
            try await scene.commit(scene.begin(1))
            let won = try await withThrowingTaskGroup(of: StreamVersion.self) { group in
                for _ in 1...writers {
                    group.addTask { try await scene.appendUntilCommitted() }
                }
                var won: [Int64] = []
                for try await version in group { won.append(version.number) }
                return won.sorted()
            }
            try requireEqual(won, Array(2...Int64(writers + 1)), "versions won")
            let events = try await scene.store.readStream(scene.stream(1), from: .none, limit: 100)
            try requireEqual(events.count, writers + 1, "events")
            try requireEqual(HashChain.verify(events), nil, "break of the chain")
        },
    ]
}

extension ConformanceScene {
    /// Appends one event to stream 1, again and again until no other writer was faster. Each round somebody wins, so
    /// it ends.
    fileprivate func appendUntilCommitted() async throws -> StreamVersion {
        while true {
            let step = try await next(1, events: 1)
            switch try await append(step) {
            case .committed(let version, _): return version
            case .versionConflict(let actual):
                try require(actual > step.expectedVersion.version, "a conflict with version \(actual)")
            case let other: try require(false, "outcome \(other)")
            }
        }
    }
}
