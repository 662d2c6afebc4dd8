import Testing
import Values
import Workflow

@Suite("Checking a chart")
struct ChartCheckerTests {
    private static func check(
        _ text: String,
        names: VocabularyNames = SampleCharts.names
    ) throws -> [ChartDiagnostic] {
        let chart = try ChartLoader.load(text: text, file: SampleCharts.file)
        return ChartChecker.check(chart, against: names, file: SampleCharts.file)
    }

    @Test("the sample passes")
    func sample() throws {
        #expect(try Self.check(SampleCharts.complete) == [])
    }

    /// What is exchanged in the sample, for what, and the one diagnostic that follows: its code, the text on its
    /// line, and a part of reason or hint.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let part: String
        let replacement: String
        let code: String
        let lineOf: String
        let words: String

        init(_ part: String, _ replacement: String, _ code: String, at lineOf: String, _ words: String) {
            self.part = part
            self.replacement = replacement
            self.code = code
            self.lineOf = lineOf
            self.words = words
        }

        var testDescription: String { "\(code): \(replacement)" }
    }

    static let unknownNames = [
        Refusal("confirmed: closed", "confirmd: closed", "unknown_event", at: "confirmd", "\"confirmed\""),
        Refusal("if: isToConfirm", "if: isToConfrm", "unknown_guard", at: "isToConfrm", "\"isToConfirm\""),
        Refusal("paidOnce: ", "payedOnce: ", "unknown_invariant", at: "payedOnce", "\"paidOnce\""),
        Refusal("name: getStatus", "name: getstate", "unknown_call", at: "getstate", "\"getStatus\""),
        Refusal("name: readStatus", "name: readStats", "unknown_command", at: "readStats", "\"readStatus\""),
        Refusal("- recordHint", "- recordhint", "unknown_command", at: "recordhint", "\"recordHint\""),
        Refusal(
            "deadline: journeyEnds",
            "deadline: journeyEnd",
            "unknown_deadline",
            at: "journeyEnd,",
            "journeyEnds"
        ),
        Refusal("window: daytime}", "window: daytme}", "unknown_window", at: "daytme", "\"daytime\""),
        Refusal(
            "window: daytime\n",
            "window: daytimes\n",
            "unknown_window",
            at: "name: getStatus",
            "\"daytime\""
        ),
        Refusal("retry: patient, rate", "retry: patent, rate", "unknown_retry", at: "patent", "\"patient\""),
        Refusal(
            "rateLimit: cofidis, f",
            "rateLimit: cofidi, f",
            "unknown_rate_limit",
            at: "cofidi,",
            "\"cofidis\""
        ),
        Refusal(
            "to: journey.reading}",
            "to: journey.redding}",
            "unknown_state",
            at: "redding",
            "\"journey.reading\""
        ),
        Refusal("to: confirming", "to: confirmin", "unknown_state", at: "to: confirmin", "\"confirming\""),
        Refusal(
            "failed: attention, ",
            "failed: atention, ",
            "unknown_state",
            at: "atention",
            "\"attention\""
        ),
        Refusal("initial: opening", "initial: openin", "unknown_state", at: "openin", "\"opening\""),
        Refusal("initial: waiting", "initial: wating", "unknown_state", at: "  journey:", "\"waiting\""),
        Refusal(
            "initialized: journey",
            "initialized: reading",
            "unknown_state",
            at: "initialized: r",
            "\"journey.reading\""
        ),
    ]

    @Test("an unknown name is refused, with the nearest one as hint", arguments: unknownNames)
    func unknownName(refusal: Refusal) throws { try expect(refusal) }

    static let refusals = [
        Refusal(
            "closed: {title: Closed, final: true}",
            "closed: {title: Closed, final: true}\n  lost: {final: true}",
            "unreachable_state",
            at: "lost",
            "no case can come to"
        ),
        Refusal(
            "    initial: waiting\n",
            "",
            "compound_without_initial",
            at: "  journey:",
            "add initial: waiting"
        ),
        Refusal(
            "on:\n      readRequested: journey.reading\n      closedByPerson: closed",
            "on:\n      readRequested: stay\n      closedByPerson: attention",
            "no_way_out",
            at: "  attention:\n",
            "can never leave"
        ),
        Refusal(
            "closed: {title: Closed, final: true}",
            "closed: {title: Closed, final: true, on: {observed: attention}}",
            "final_with_exits",
            at: "  closed:",
            "rules of its own"
        ),
        Refusal(
            "{to: journey.waiting}",
            "{to: journey.waiting}\n        - {if: isKnown, to: attention}",
            "ambiguous_route",
            at: "{if: isKnown, to: attention}",
            "never taken"
        ),
        Refusal(
            "{if: not isKnown, to: attention}",
            "{if: not isKnown, to: attention}\n        - {if: not isKnown, to: closed}",
            "ambiguous_route",
            at: "{if: not isKnown, to: closed}",
            "twice"
        ),
        Refusal(
            "{to: journey.waiting}",
            "{if: isKnown, to: journey.waiting}\n        - {to: closed}",
            "ambiguous_route",
            at: "{to: closed}",
            "always holds"
        ),
        Refusal(
            "name: dailyRead",
            "name: firstRead",
            "ambiguous_timer",
            at: "{name: firstRead, interval",
            "firstRead"
        ),
        Refusal(
            "- {name: close,",
            "- readStatus\n      - {name: close,",
            "ambiguous_command",
            at: "- readStatus",
            "readStatus"
        ),
        Refusal(
            "unknown: attention}",
            "unknown: retry}",
            "unknown_outcome_retried",
            at: "{name: confirm",
            "only once"
        ),
        Refusal(
            "call: {name: confirm, timeout: 30s, retry: patient, rateLimit: cofidis, failed: attention, unknown: "
                + "attention}",
            "call: {name: confirm, timeout: 30s, retry: patient, rateLimit: cofidis, failed: attention, unknown: "
                + "early}\n    on: {confirmed: closed}\n  early:\n    call: {name: getStatus, timeout: 20s, retry: "
                + "patient, rateLimit: cofidis, window: daytime, failed: attention, unknown: retry}\n"
                + "    on: {observed: attention, confirmed: closed}\n  later:\n    attention: Never",
            "evidence_too_early",
            at: "{name: confirm",
            "\"getStatus\" a delay"
        ),
        Refusal(
            "      observed:\n        - {if: isToConfirm, to: confirming}\n        - {if: not isKnown, to: attention}\n"
                + "        - {to: journey.waiting}\n",
            "      confirmed: confirming\n",
            "unrouted_answer",
            at: "name: getStatus",
            "observed: stay"
        ),
        Refusal(
            "{to: journey.waiting}\n",
            "{if: isToConfirm, to: journey.waiting}\n",
            "guards_may_all_fail",
            at: "{if: isToConfirm, to: journey.waiting}",
            "stuck"
        ),
        Refusal(
            "hinted: stay",
            "hinted: journey",
            "once_call_abandoned",
            at: "hinted: journey",
            "\"confirm\""
        ),
        Refusal(
            "confirmed: closed",
            "confirmed: closed\n    after: {name: tooLong, delay: 1h, to: attention}",
            "once_call_abandoned",
            at: "tooLong",
            "the timer \"tooLong\""
        ),
        Refusal(
            "confirmed: closed",
            "confirmed: closed\n      closedByPerson: closed\n    commands: [close]",
            "once_call_abandoned",
            at: "closedByPerson: closed\n    commands",
            "the command \"close\""
        ),
        Refusal(
            "closedByPerson: closed\n",
            "hinted: closed\n",
            "command_without_route",
            at: "{name: close",
            "routes none of its events"
        ),
        Refusal("- recordHint", "- start", "start_command_accepted", at: "- start", "begins a case"),
        Refusal(
            "days: [mon-thu, fri]",
            "days: [sat, sun]",
            "window_never_opens",
            at: "daytime:",
            "no moment in common"
        ),
    ]

    @Test("what cannot be trusted is refused with line, reason and hint", arguments: refusals)
    func refuses(refusal: Refusal) throws { try expect(refusal) }

    private func expect(_ refusal: Refusal) throws {
        let text = SampleCharts.changed(refusal.part, to: refusal.replacement)
        let diagnostics = try Self.check(text)
        let line = SampleCharts.line(of: refusal.lineOf, in: text)
        let found = diagnostics.first { $0.code == refusal.code && $0.line == line }
        #expect(found != nil, "\(diagnostics)")
        #expect(found?.description.contains(refusal.words) == true, "\(diagnostics)")
        #expect(found?.hint != nil)
        #expect(found?.file == SampleCharts.file)
    }

    @Test("an unknown name does not drag unreachable states after it")
    func noNoise() throws {
        let text = SampleCharts.changed("initialized: journey", to: "initialized: jorney")
        #expect(try Self.check(text).map(\.code) == ["unknown_state"])
    }

    @Test("a compound that nobody comes to is said once")
    func unreachableCompound() throws {
        let text = SampleCharts.changed("initialized: journey", to: "initialized: confirming")
            .replacing("readRequested: journey.reading", with: "readRequested: confirming")
        #expect(
            try Self.check(text).filter { $0.code == "unreachable_state" }.map(\.reason)
                == ["no case can come to state \"journey\""]
        )
    }

    @Test("a route for an event that nothing can cause there is no way out")
    func routeWithoutCause() throws {
        let text = SampleCharts.changed(
            "  closed: {",
            to: "  limbo: {on: {observed: closed}}\n  closed: {"
        ).replacing("confirmed: closed", with: "confirmed: limbo")
        #expect(try Self.check(text).contains { $0.code == "no_way_out" && $0.reason.contains("limbo") })
    }

    @Test("a final state inside a compound must not inherit a way out")
    func inheritedExit() throws {
        let text = SampleCharts.changed(
            "    states:\n      waiting:",
            to: "    after: {name: late, delay: 1d, to: attention}\n    states:\n      over: {final: true}\n"
                + "      waiting:"
        ).replacing("{if: not isKnown, to: attention}", with: "{if: not isKnown, to: journey.over}")
        #expect(
            try Self.check(text).contains {
                $0.code == "final_with_exits" && $0.reason.contains("journey.over")
            }
        )
    }

    @Test("a timer of a compound must not interrupt a once call inside it")
    func inheritedTimer() throws {
        let text = """
            chart: sample
            lifecycle: financing
            retries: {patient: {first: 5s, factor: 2, cap: 15m, attempts: 8}}
            rateLimits: {cofidis: {perSecond: 5, concurrency: 8}}
            initial: outer
            states:
              outer:
                initial: confirming
                after: {name: late, delay: 50m, to: closed}
                states:
                  confirming:
                    call: {name: confirm, timeout: 30s, retry: patient, rateLimit: cofidis, failed: park, unknown: park}
                    on: {confirmed: closed}
              closed: {final: true}
            """
        #expect(try Self.check(text).map(\.code) == ["once_call_abandoned"])
    }

    @Test("a command that only an unreachable state accepts is refused")
    func commandOutOfReach() throws {
        let text = SampleCharts.changed("- {name: close, roles: [finance], approval: true}\n", to: "\n")
            .replacing(
                "  closed: {",
                with: "  lost: {commands: [close], on: {closedByPerson: closed}}\n  closed: {"
            )
        #expect(try Self.check(text).map(\.code) == ["command_never_accepted", "unreachable_state"])
    }

    @Test("the state of abandoned cases counts as reached where calls can be parked")
    func abandoned() throws {
        let text = SampleCharts.changed("  closed: {", to: "  abandoned: {final: true}\n  closed: {")
        #expect(try Self.check(text) == [])
        let unparked = text.replacing("failed: park", with: "failed: attention")
        #expect(try Self.check(unparked).map(\.code) == ["unreachable_state"])
    }

    @Test("a lifecycle without its start command is refused")
    func startCommand() throws {
        let sample = SampleCharts.names
        let names = VocabularyNames(
            startCommand: "begin",
            commands: sample.commands,
            events: sample.events,
            guards: sample.guards,
            deadlines: sample.deadlines,
            calls: sample.calls,
            invariants: sample.invariants
        )
        #expect(try Self.check(SampleCharts.complete, names: names).map(\.code) == ["start_command_missing"])
    }

    @Test("registered words that no chart uses are reported once for all charts of a lifecycle")
    func unused() throws {
        let sample = SampleCharts.names
        let chart = try ChartLoader.load(text: SampleCharts.complete, file: SampleCharts.file)
        #expect(ChartChecker.unused(charts: [chart], against: sample) == [])
        let names = VocabularyNames(
            startCommand: sample.startCommand,
            commands: sample.commands.merging(["refund": CommandWord(events: ["refunded"])]) { $1 },
            events: sample.events.union(["refunded"]),
            guards: sample.guards,
            deadlines: sample.deadlines,
            calls: sample.calls.merging(["refund": CallWord(kind: .once, events: ["refunded"])]) { $1 },
            invariants: ["paidOnce", "refundedOnce"]
        )
        #expect(
            ChartChecker.unused(charts: [chart], against: names).map(\.description) == [
                "lifecycle financing:0: unused_event: the event \"refunded\" is routed in no chart; use it in a "
                    + "chart of the lifecycle, or remove it from the code",
                "lifecycle financing:0: unused_call: the call \"refund\" is made in no chart; use it in a chart of "
                    + "the lifecycle, or remove it from the code",
                "lifecycle financing:0: unused_command: the command \"refund\" is accepted by no state of any "
                    + "chart; use it in a chart of the lifecycle, or remove it from the code",
                "lifecycle financing:0: unused_invariant: the invariant \"refundedOnce\" is declared in no chart; use "
                    + "it in a chart of the lifecycle, or remove it from the code",
            ]
        )
    }
}
