import Testing
import Values
import Workflow

@Suite("Loading a chart")
struct ChartLoaderTests {
    @Test("every key of the form reaches the model")
    func complete() throws {
        let chart = try ChartLoader.load(text: SampleCharts.complete, file: SampleCharts.file)
        #expect(chart.name == "sample")
        #expect(chart.lifecycle == "financing")
        #expect(chart.title == "Every key of the form")
        #expect(chart.initial == "opening")
        #expect(chart.states.map(\.name) == ["opening", "journey", "confirming", "attention", "closed"])
        #expect(
            chart.retries == [
                "patient": RetryPolicy(
                    first: .seconds(5),
                    factor: 2,
                    cap: .seconds(900),
                    attempts: 8
                )
            ]
        )
        #expect(chart.rateLimits == ["cofidis": RateLimit(perSecond: 5, concurrency: 8)])
        #expect(
            chart.on == [
                EventRoute(
                    event: "hinted",
                    target: nil,
                    line: SampleCharts.line(of: "hinted: stay", in: chart.text)
                )
            ]
        )
        #expect(chart.commands.map(\.name) == ["recordHint"])
        let window = try #require(chart.windows["daytime"])
        #expect(window.source == "cofidis.md D-4")
        #expect(
            window.hours == [
                OpeningHours(
                    name: "Paris wall clock",
                    zone: "Europe/Paris",
                    days: [1, 2, 3, 4, 5],
                    opensMinute: 480,
                    closesMinute: 1080
                ),
                OpeningHours(
                    name: "CEST read as UTC+2",
                    zone: "UTC+02:00",
                    days: [1, 2, 3, 4, 5],
                    opensMinute: 480,
                    closesMinute: 1440,
                    holidays: ["2026-12-25"]
                ),
            ]
        )
    }

    @Test("states keep their paths, lines, calls, routes, timers and commands")
    func states() throws {
        let chart = try ChartLoader.load(text: SampleCharts.complete, file: SampleCharts.file)
        func line(_ part: String) -> Int { SampleCharts.line(of: part, in: chart.text) }
        let journey = try #require(chart.state(at: "journey"))
        #expect(journey.initial == "waiting")
        #expect(
            journey.on == [
                EventRoute(
                    event: "observed",
                    condition: GuardRule(name: "isToConfirm"),
                    target: "confirming",
                    line: line("{if: isToConfirm")
                ),
                EventRoute(
                    event: "observed",
                    condition: GuardRule(name: "isKnown", isNegated: true),
                    target: "attention",
                    line: line("{if: not isKnown")
                ),
                EventRoute(event: "observed", target: "journey.waiting", line: line("{to: journey.waiting}")),
            ]
        )
        let waiting = try #require(chart.state(at: "journey.waiting"))
        #expect(waiting.line == line("waiting:"))
        #expect(
            waiting.timers == [
                TimerRule(
                    name: "firstRead",
                    moment: .after(.seconds(1200)),
                    target: "journey.reading",
                    line: line("{name: firstRead")
                ),
                TimerRule(
                    name: "dailyRead",
                    moment: .every(.seconds(86_400)),
                    target: "journey.reading",
                    window: "daytime",
                    line: line("{name: dailyRead")
                ),
                TimerRule(
                    name: "giveUp",
                    moment: .at(deadline: "journeyEnds"),
                    target: "closed",
                    line: line("{name: giveUp")
                ),
            ]
        )
        let reading = try #require(chart.state(at: "journey.reading")?.call)
        #expect(
            reading
                == CallRule(
                    name: "getStatus",
                    timeout: .seconds(20),
                    retry: "patient",
                    delay: .seconds(60),
                    window: "daytime",
                    rateLimit: "cofidis",
                    deadline: .seconds(172_800),
                    failed: .to("attention"),
                    unknown: .retry,
                    line: line("name: getStatus")
                )
        )
        let attention = try #require(chart.state(at: "attention"))
        #expect(attention.attention?.hasPrefix("Look at") == true)
        #expect(
            attention.commands == [
                CommandRule(
                    name: "readStatus",
                    roles: ["finance", "operator"],
                    line: line("{name: readStatus")
                ),
                CommandRule(
                    name: "close",
                    roles: ["finance"],
                    needsApproval: true,
                    line: line("{name: close")
                ),
            ]
        )
        #expect(chart.state(at: "closed")?.isFinal == true)
    }

    @Test("a chart's hash is the SHA-256 of its bytes")
    func hash() throws {
        let text = "chart: a\nlifecycle: b\ninitial: c\nstates:\n  c: {final: true}\n"
        let chart = try ChartLoader.load(text: text, file: "a.yaml")
        #expect(chart.text == text)
        // printf 'chart: a\nlifecycle: b\ninitial: c\nstates:\n  c: {final: true}\n' | sha256sum
        #expect(
            chart.hash.description == "5eced57fa3df5bfe56c2a1d65543acf0790a628e36ea7ab6602585157057a5e3"
        )
    }

    /// What is exchanged in the sample, for what, and the diagnostic: its code, the text on its line, and a part of
    /// reason or hint.
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

    static let refusals = [
        Refusal(
            "title: Confirming",
            "titel: Confirming",
            "unknown_key",
            at: "titel",
            "did you mean \"title\"?"
        ),
        Refusal(
            "initial: opening",
            "inital: opening",
            "unknown_key",
            at: "inital",
            "did you mean \"initial\"?"
        ),
        Refusal("initial: opening\n", "", "missing_key", at: "chart: sample", "\"initial\""),
        Refusal("timeout: 20s", "timeout: 20", "wrong_duration", at: "timeout: 20\n", "45s"),
        Refusal("timeout: 20s", "timeout: 2m1h", "wrong_duration", at: "timeout: 2m1h", "1h30m"),
        Refusal("interval: 1d", "interval: 5000d", "wrong_duration", at: "5000d", "ten years"),
        Refusal("cap: 15m", "cap: 1s", "wrong_duration", at: "cap: 1s", "below"),
        Refusal("attempts: 8", "attempts: many", "wrong_type", at: "attempts", "whole number"),
        Refusal("attempts: 8", "attempts: \"8\"", "wrong_type", at: "attempts", "whole number"),
        Refusal("attempts: 8", "attempts: 0", "wrong_type", at: "attempts", "from 1"),
        Refusal("factor: 2", "factor: 0.5", "wrong_type", at: "factor", "number"),
        Refusal("final: true", "final: yes", "wrong_type", at: "final: yes", "true or false"),
        Refusal("approval: true", "approval: 1", "wrong_type", at: "approval", "true or false"),
        Refusal("title: Confirming", "title: [Confirming]", "wrong_type", at: "title: [C", "found a list"),
        Refusal("title: Confirming", "title:", "wrong_type", at: "    title:\n", "found nothing"),
        Refusal("title: Confirming", "title: \"\"", "wrong_type", at: "title: \"\"", "empty"),
        Refusal("on:\n      confirmed: closed", "on: closed", "wrong_type", at: "on: closed", "mapping"),
        Refusal("zone: Europe/Paris", "zone: Europe/Pariss", "unknown_zone", at: "Pariss", "Europe/Paris"),
        Refusal("zone: Europe/Paris", "zone: CEST", "unknown_zone", at: "CEST,", "UTC+02:00"),
        Refusal("days: mon-fri", "days: mon-fry", "wrong_days", at: "mon-fry", "mon-fri"),
        Refusal("\"08:00-18:00\"", "\"8-18\"", "wrong_hours", at: "8-18", "08:00-18:00"),
        Refusal("\"08:00-18:00\"", "\"18:00-08:00\"", "hours_over_midnight", at: "18:00-08:00", "24:00"),
        Refusal("\"08:00-18:00\"", "\"08:00-08:00\"", "hours_over_midnight", at: "08:00-08:00", "24:00"),
        Refusal("2026-12-25", "2026-02-29", "wrong_date", at: "2026-02-29", "2026-12-25"),
        Refusal("failed: attention\n", "\n", "call_without_failure_route", at: "name: getStatus", "failed"),
        Refusal("unknown: attention}", "}", "call_without_unknown_route", at: "{name: confirm", "unknown"),
        Refusal("failed: park", "failed: retry", "wrong_call_route", at: "failed: retry", "park"),
        Refusal(", to: closed}", "}", "timer_without_target", at: "{name: giveUp", "\"to\""),
        Refusal("to: closed}", "to: stay}", "timer_without_target", at: "{name: giveUp", "no state"),
        Refusal("confirmed: closed", "confirmed: park", "wrong_route", at: "confirmed: park", "stay"),
        Refusal(
            "if: not isKnown",
            "if: isKnown or isToConfirm",
            "wrong_guard",
            at: "isKnown or",
            "one guard"
        ),
        Refusal("  closed: {", "  stay: {", "wrong_state_name", at: "  stay: {", "meaning"),
        Refusal("  closed: {", "  the.end: {", "wrong_state_name", at: "the.end", "letters"),
        Refusal("  closed: {", "  attention: {", "duplicate_key", at: "  attention:\n", "twice"),
        Refusal("title: Confirming", "title: a: b", "not_yaml", at: "title: a: b", "quote"),
        Refusal("title: Confirming", "title: &x Confirming", "anchor_refused", at: "&x", "anchors"),
        Refusal("title: Confirming", "title: *x", "not_yaml", at: "title: *x", "alias"),
        Refusal("roles: [finance, operator]", "roles: [{a: b}]", "wrong_type", at: "{a: b}", "a role"),
    ]

    @Test("a form that is wrong is refused with line, reason and hint", arguments: refusals)
    func refuses(refusal: Refusal) throws {
        let text = SampleCharts.changed(refusal.part, to: refusal.replacement)
        let diagnostics = SampleCharts.diagnosticsOfLoading(text)
        let line = SampleCharts.line(of: refusal.lineOf, in: text)
        let found = diagnostics.first { $0.code == refusal.code && $0.line == line }
        #expect(found != nil, "\(diagnostics)")
        #expect(found?.description.contains(refusal.words) == true, "\(diagnostics)")
        #expect(found?.file == SampleCharts.file)
    }

    @Test("one run reports all mistakes, in the order of the lines")
    func many() {
        let text = SampleCharts.changed("title: Every", to: "titel: Every")
            .replacing("timeout: 20s", with: "timeout: soon")
            .replacing("zone: Europe/Paris", with: "zone: Paris")
        let diagnostics = SampleCharts.diagnosticsOfLoading(text)
        #expect(diagnostics.map(\.code) == ["unknown_key", "unknown_zone", "wrong_duration"])
        #expect(diagnostics.map(\.line) == diagnostics.map(\.line).sorted())
    }

    @Test(
        "an empty, endless, or bottomless text is refused",
        arguments: [
            ("", "not_yaml"),
            ("- a\n- b\n", "wrong_type"),
            ("a: 1\n---\nb: 2\n", "not_yaml"),
            (String(repeating: "# long\n", count: 40_000), "text_too_long"),
            (String(repeating: "[", count: 100_000), "nested_too_deep"),
            (String(repeating: "- ", count: 100_000), "nested_too_deep"),
            ("a: \u{0}", "not_yaml"),
        ]
    )
    func hostile(text: String, code: String) {
        #expect(SampleCharts.diagnosticsOfLoading(text).first?.code == code)
    }

    @Test("a text that unfolds without end is refused before it is read")
    func laughs() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(Set(SampleCharts.diagnosticsOfLoading(text).map(\.code)) == ["anchor_refused"])
    }

    @Test("a text cut off anywhere is refused or loaded, and never stops the program")
    func truncations() {
        let characters = Array(SampleCharts.complete)
        for count in stride(from: 0, to: characters.count, by: 7) {
            _ = SampleCharts.diagnosticsOfLoading(String(characters[..<count]))
        }
    }

    @Test(
        "spans of time are read and written alike",
        arguments: [
            ("45s", 45), ("20m", 1200), ("2h", 7200), ("1d", 86_400), ("1h30m", 5400), ("1d2h3m4s", 93_784),
        ]
    )
    func durations(text: String, seconds: Int) {
        #expect(ChartDuration.parse(text) == .seconds(seconds))
        #expect(ChartDuration.text(of: .seconds(seconds)) == text)
    }

    @Test(
        "what is no span of time is refused",
        arguments: ["", "0s", "5", "-5s", "5 m", "1.5h", "1s1s", "5x", "9999999999s"]
    )
    func wrongDurations(text: String) {
        #expect(ChartDuration.parse(text) == nil)
    }
}
