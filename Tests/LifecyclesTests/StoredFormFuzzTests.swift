import Foundation
import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

/// `DOSSIER_FUZZ_ROUNDS=1000000 swift test --filter Fuzz` throws a million at each reader.
@Suite("Damaged snapshots, events, answers and arguments stop one case and no process")
struct StoredFormFuzzTests {
    /// A lifecycle under one of its charts, with good inputs of every kind.
    struct Subject: CustomTestStringConvertible, Sendable {
        let chart: String
        let interpreter: any CaseInterpreter
        let facts: [JSON]
        let events: [EncodedEvent]
        let arguments: [JSON]
        let answers: [JSON]

        var testDescription: String { chart }

        init<L: Lifecycle>(
            _ lifecycle: L,
            chart: String,
            events: [L.Event],
            facts: L.Facts,
            arguments: [JSON],
            answers: [JSON]
        ) throws {
            self.chart = chart
            let interpreter = Interpreter(lifecycle, chart: try Charts.load(chart))
            self.interpreter = interpreter
            var known = [lifecycle.encode(facts)]
            var current = lifecycle.initialFacts
            for event in events {
                current = lifecycle.evolve(current, with: event)
                known.append(lifecycle.encode(current))
            }
            if let begun = arguments.first.flatMap({ try? interpreter.begin(arguments: $0, at: morning) }) {
                known.append(begun.snapshot.facts)
            }
            self.facts = known
            self.events = events.map {
                let encoded = lifecycle.encode($0)
                return EncodedEvent(name: "\(lifecycle.name).\(encoded.name)", data: encoded.data)
            }
            self.arguments = arguments
            self.answers = answers
        }

        /// At every leaf, waiting for everything that can be waited for there.
        var snapshots: [String] {
            interpreter.index.chart.allStates.filter(\.states.isEmpty).flatMap { leaf in
                let armed = interpreter.index.lineage(of: leaf.path).flatMap { state in
                    state.timers.map { WorkKey.timer($0, of: state) }
                        + (state.call.map { [WorkKey.call($0, of: state)] } ?? [])
                }
                return [facts.first ?? .null, facts.last ?? .null].map { facts in
                    CaseSnapshot(
                        state: leaf.path,
                        facts: facts,
                        armed: armed.map {
                            CaseSnapshot.Armed(key: $0, dueAt: morning, explanation: "", parkedReason: "why")
                        },
                        enteredAt: morning
                    ).json.canonicalText
                }
            }
        }
    }

    static let subjects: [Subject] = {
        do {
            let overdue = try OverdueWalk.names.map {
                try Subject(
                    Overdue.lifecycle,
                    chart: $0,
                    events: OverdueCodecTests.events,
                    facts: Overdue.given(Overdue.drafted()).facts,
                    arguments: [Overdue.arguments, ["reason": "why"], ["from": "Z1", "to": "1"]],
                    answers: [
                        Overdue.catalog.json, OverdueCase.Answer.notFound.json, Overdue.refusal("x").json,
                    ]
                )
            }
            let financings = try Charts.names.map {
                try Subject(
                    retail,
                    chart: $0,
                    events: FinancingCodecTests.events,
                    facts: given(initialized).facts,
                    arguments: [
                        openArguments, retailArguments, ["amount": "1.00"],
                        ["reason": "why", "reasonCode": "R1"],
                        ["status": "to_confirm", "source": "notificationHint"],
                    ],
                    answers: [
                        answer(.getStatus, status: "validated", amounts: refunded(5)), answer(.refund),
                        answer(.confirm, "005"), answer(.initialize, url: link, id: "P", date: "20261120"),
                    ]
                )
            }
            return overdue + financings + (try documents())
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func documents() throws -> [Subject] {
        let address: JSON = ["easyNumber": "00000341003327", "overdueId": "OV-1"]
        return [
            try Subject(
                DocumentUpload(),
                chart: "document-upload",
                events: [.attached(DocumentUploadTests.attachment, at: morning), .lineJoined],
                facts: DocumentUpload().initialFacts,
                arguments: [DocumentUploadTests.attachment.json, address, ["reason": "why"]],
                answers: [
                    .emptyObject, ["refusal": "no", "message": "why"], ["names": ["a.pdf"]],
                    ["accepted": true, "caseId": "x", "code": .null],
                ]
            ),
            try Subject(
                DocumentLine(),
                chart: "document-line",
                events: [],
                facts: DocumentLine().initialFacts,
                arguments: [["document": "d1", "overdueCase": "c1"]],
                answers: [
                    ["row": ["overdue_id": "OV-1", "easy_number": "1"]], ["accepted": true, "caseId": "d1"],
                ]
            ),
        ]
            + (try ["company-identification", "company-temporary-number"].map {
                try Subject(
                    CompanyIdentification(),
                    chart: $0,
                    events: [],
                    facts: CompanyIdentification().initialFacts,
                    arguments: [
                        ["countryCode": "FRA", "name": "A", "identifiers": [["type": "T", "value": "1"]]],
                        ["easyNumber": "Z1", "orderId": "1"], ["reason": "why"],
                    ],
                    answers: [
                        ["companies": [["easyNumber": "1", "name": "A"]], "outcome": "companies"],
                        ["status": "OPEN", "outcome": "order"],
                    ]
                )
            })
    }

    /// Words of charts and providers beside the extremes.
    private static func words(of subject: Subject) -> [String] {
        let chart = subject.interpreter.index.chart
        return Mutations.extremes + chart.allStates.map { "\"\($0.path)\"" }
            + [
                "\"microseconds\"", "[[[[", "{\"amount\":9223372036854775807}", "1e18",
                "-9223372036854775807",
            ]
    }

    /// What stands in place of a part: the extremes, and the chart's own words in wrong places.
    private static func values(of subject: Subject) -> [JSON] {
        let index = subject.interpreter.index
        return Mutations.extremeValues + index.chart.allStates.map { .string($0.path) }
            + subject.facts.prefix(3) + subject.answers
    }

    @Test("snapshots", arguments: subjects)
    func snapshots(_ subject: Subject) throws {
        let good = try subject.snapshots.map { try JSON.parse($0) }
        let values = Self.values(of: subject)
        let others = subject.arguments + subject.answers
        var mutations = Mutations(seed: 1, texts: subject.snapshots, words: Self.words(of: subject))
        let interpreter = subject.interpreter
        var read = 0
        let rounds = Mutations.rounds(usually: 400)
        for round in 0..<rounds {
            // Every tenth is damaged as text, which seldom gets further than the parser.
            let stored =
                round % 10 == 0
                ? try? JSON.parse(mutations.next())
                : mutations.damaged(good[round % good.count], values: values)
            guard let stored, let snapshot = try? CaseSnapshot(json: stored) else { continue }
            _ = interpreter.place(of: snapshot)
            _ = try? interpreter.row(of: snapshot)
            if interpreter.defect(of: snapshot) == nil { read += 1 }
            let input = mutations.damaged(others[round % others.count], values: values)
            for moving in Self.inputs(to: snapshot, of: interpreter, with: input, round: round) {
                _ = try? interpreter.advance(snapshot, with: moving, at: morning)
            }
        }
        // Enough must get as far as the rules.
        #expect(read * 20 > rounds, "\(read) of \(rounds) could be read")
    }

    private static func inputs(
        to snapshot: CaseSnapshot,
        of interpreter: any CaseInterpreter,
        with input: JSON,
        round: Int
    ) -> [CaseInput] {
        var inputs: [CaseInput] = []
        let commands = interpreter.index.commands(at: snapshot.state)
        if !commands.isEmpty {
            inputs.append(.command(name: commands[round % commands.count].name, arguments: input))
        }
        guard !snapshot.armed.isEmpty else { return inputs }
        let key = snapshot.armed[round % snapshot.armed.count].key
        guard let name = WorkKey(key)?.name else { return inputs }
        let decision = Intervention.allCases[round % Intervention.allCases.count]
        return inputs + [
            .timerFired(key: key, timer: name), .answered(key: key, call: name, answer: input),
            .callFailed(key: key, call: name, reason: "x"),
            .outcomeUnknown(key: key, call: name, reason: "x"),
            .intervention(decision, key: key, call: name, reason: "x"),
        ]
    }

    @Test("events", arguments: subjects)
    func events(_ subject: Subject) {
        let chartEvents = ["case.timerFired", "case.abandoned", "case.callRetried", "case.other"].map {
            EncodedEvent(name: $0, data: ["key": "attention#call.x", "timer": "x", "reason": "x"])
        }
        let events = subject.events + chartEvents
        let values = Self.values(of: subject)
        var mutations = Mutations(seed: 3, texts: [])
        for round in 0..<Mutations.rounds(usually: 200) {
            var fold = subject.interpreter.beginFold(isInspecting: round % 2 == 0)
            for step in 0..<8 {
                let event = events[(round * 7 + step * 13) % events.count]
                let data =
                    step % 3 == round % 3 ? mutations.damaged(event.data, values: values) : event.data
                let folded = FoldedEvent(
                    event: EncodedEvent(name: event.name, data: data),
                    recordedAt: morning
                )
                guard (try? fold.apply(folded)) != nil else { break }
            }
            if let snapshot = fold.snapshot { _ = subject.interpreter.place(of: snapshot) }
        }
    }

    @Test("arguments of a new case", arguments: subjects)
    func arguments(_ subject: Subject) {
        let values = Self.values(of: subject)
        var mutations = Mutations(seed: 4, texts: [])
        for round in 0..<Mutations.rounds(usually: 200) {
            let good = subject.arguments[round % subject.arguments.count]
            let json = mutations.damaged(good, values: values)
            guard let advance = try? subject.interpreter.begin(arguments: json, at: morning) else { continue }
            // What was taken is stored and must be read again.
            let stored = try? JSON.parse(advance.snapshot.json.canonicalBytes)
            guard let stored, let snapshot = try? CaseSnapshot(json: stored) else {
                Issue.record("\(json.canonicalText) begins a case whose snapshot cannot be read")
                return
            }
            if let defect = subject.interpreter.defect(of: snapshot) {
                Issue.record("\(json.canonicalText) begins a case that cannot go on: \(defect)")
                return
            }
        }
    }
}

@Suite("Stored dates")
struct StoredDateTests {
    /// Every two hundred and first day of ten thousand years, and the ends.
    private static var days: [CalendarDate] {
        let first = Instant.daysSinceEpoch(year: 1, month: 1, day: 1)
        let last = Instant.daysSinceEpoch(year: 9_999, month: 12, day: 31)
        return (Array(stride(from: first, to: last, by: 201)) + [last, last + 1, last + 400])
            .map { CalendarDate(daysSinceEpoch: $0) }
    }

    @Test("facts with any date of the years 1 to 9999, and the next, are read back from their canonical text")
    func readsBack() throws {
        var facts = Overdue.given(Overdue.drafted()).facts
        let deadline = try #require(facts.deadlines.first)
        for day in Self.days {
            let moment = Zone("Europe/Paris")?.start(of: day.adding(days: 1)) ?? .epoch
            var moved = deadline
            moved.date = day
            (moved.endsAt, moved.earlyWarningAt, moved.urgentWarningAt) = (moment, moment, moment)
            facts.deadlines = [moved]
            facts.filing?.adverseInformationOn = day
            let text = Overdue.lifecycle.encode(facts).canonicalBytes
            let read = try JSON.parse(text)
            #expect(try Overdue.lifecycle.decodeFacts(read) == facts, "\(day)")
            #expect(read.canonicalBytes == text, "\(day)")
        }
    }
}
