import Testing
import Values
import Workflow

@Suite("Accounts and parts of charts")
struct ChartPartsTests {
    static let chart = """
        # A chart of parts.
        chart: sample
        lifecycle: financing
        title: Put together
        account: cofidis

        retries:
          # Of this chart alone.
          own: {first: 5s, factor: 2, cap: 15m, attempts: 8}

        initial: opening

        states:
          # First it is opened.
          opening:
            title: Opening
            call:
              name: initialize
              timeout: 30s
              retry: patient
              rateLimit: cofidis
              window: daytime
              failed: attention
              unknown: retry
            on:
              initialized: reading

          # Then it is read.
          sample-reading: part

          attention:
            title: A person decides
            initial: odd
            states:
              odd:
                attention: Look at it.
            commands:
              - {name: close}
            on:
              closedByPerson: closed

          closed: {title: Closed, final: true}

        """

    static let part = """
        # Reading, and what a person is told of it.
        part: sample-reading
        title: Reading

        invariants:
          paidOnce: Nothing is paid twice

        on:
          # Hints are recorded.
          hinted: stay

        states:
            reading:
                title: Reading the status
                call:
                    name: getStatus
                    timeout: 20s
                    retry: own
                    rateLimit: cofidis
                    failed: attention.unreachable
                    unknown: retry
                on:
                    observed: closed

            # Added to what a person may see.
            attention.unreachable:
                title: The provider is out of reach
                attention: Call them.

        """

    static let account = """
        account: cofidis
        windows:
          daytime:
            all:
              - {name: Paris wall clock, zone: Europe/Paris, days: mon-fri, open: "08:00-18:00"}
        retries:
          patient: {first: 5s, factor: 2, cap: 15m, attempts: 8}
        rateLimits:
          # None is published.
          cofidis: {perSecond: 5, concurrency: 8}

        """

    static let whole = """
        # A chart of parts.
        chart: sample
        lifecycle: financing
        title: Put together

        windows:
          daytime:
            all:
              - {name: Paris wall clock, zone: Europe/Paris, days: mon-fri, open: "08:00-18:00"}

        retries:
          patient: {first: 5s, factor: 2, cap: 15m, attempts: 8}
          # Of this chart alone.
          own: {first: 5s, factor: 2, cap: 15m, attempts: 8}

        rateLimits:
          # None is published.
          cofidis: {perSecond: 5, concurrency: 8}

        invariants:
          paidOnce: Nothing is paid twice

        initial: opening

        on:
          # Hints are recorded.
          hinted: stay

        states:
          # First it is opened.
          opening:
            title: Opening
            call:
              name: initialize
              timeout: 30s
              retry: patient
              rateLimit: cofidis
              window: daytime
              failed: attention
              unknown: retry
            on:
              initialized: reading

          # Then it is read.
          reading:
              title: Reading the status
              call:
                  name: getStatus
                  timeout: 20s
                  retry: own
                  rateLimit: cofidis
                  failed: attention.unreachable
                  unknown: retry
              on:
                  observed: closed

          attention:
            title: A person decides
            initial: odd
            states:
              odd:
                attention: Look at it.
              # Added to what a person may see.
              unreachable:
                  title: The provider is out of reach
                  attention: Call them.
            commands:
              - {name: close}
            on:
              closedByPerson: closed

          closed: {title: Closed, final: true}

        """

    private static let names = VocabularyNames(
        startCommand: "start",
        commands: SampleCharts.names.commands,
        events: SampleCharts.names.events,
        guards: [],
        deadlines: [],
        calls: SampleCharts.names.calls,
        invariants: ["paidOnce"]
    )

    static let files = ["accounts/cofidis.yaml": account, "parts/sample-reading.yaml": part]

    private static func load(
        _ chart: String = chart,
        _ files: [String: String] = files
    ) throws(ChartLoadingError) -> Chart {
        try ChartLoader.load(text: chart, file: "sample.yaml", sources: ChartSources { files[$0] })
    }

    private static func refusals(_ chart: String = chart, _ files: [String: String] = files) -> [String] {
        do throws(ChartLoadingError) {
            _ = try load(chart, files)
            return []
        } catch {
            return error.diagnostics.map { "\($0.file):\($0.line): \($0.code): \($0.reason)" }
        }
    }

    private static func changed(_ file: String, _ text: String, to other: String) -> [String: String] {
        var files = files
        files[file] = files[file]?.replacing(text, with: other, maxReplacements: 1)
        return files
    }

    @Test("a chart and what it names make one whole text, which is its text and its hash")
    func expands() throws {
        let chart = try Self.load()
        #expect(chart.text == Self.whole)
        #expect(chart.hash == Digest.sha256(Array(Self.whole.utf8)))
    }

    @Test("the whole text, loaded alone as cases are pinned to it, is the same chart")
    func pinned() throws {
        var chart = try Self.load()
        chart.origins = ChartOrigins()
        #expect(try ChartLoader.load(text: chart.text, file: "stored") == chart)
    }

    @Test("a chart without account and parts is its own text")
    func alone() throws {
        let chart = try Self.load(SampleCharts.complete)
        #expect(chart.text == SampleCharts.complete)
        #expect(chart.origins == ChartOrigins())
    }

    @Test("a name that the chart or another file defines too is refused with both places")
    func twice() {
        #expect(
            Self.refusals(Self.chart.replacing("  own:", with: "  patient:")) == [
                #"sample.yaml:9: defined_twice: "patient" of "retries" is defined here and at accounts/cofidis.yaml:7"#
            ]
        )
        #expect(
            Self.refusals(Self.chart.replacing("  opening:", with: "  reading:")) == [
                #"parts/sample-reading.yaml:13: defined_twice: "reading" of "states" is defined here and at sample.yaml:15"#
            ]
        )
        #expect(
            Self.refusals(Self.chart.replacing("      odd:\n", with: "      unreachable:\n")) == [
                #"parts/sample-reading.yaml:26: defined_twice: "attention.unreachable" of "states" is defined here "#
                    + "and at sample.yaml:35"
            ]
        )
        #expect(
            Self.refusals(
                Self.chart.replacing("initial: opening", with: "initial: opening\non:\n  hinted: closed")
            )
                == [
                    #"parts/sample-reading.yaml:10: defined_twice: "hinted" of "on" is defined here and at sample.yaml:13"#
                ]
        )
    }

    @Test("an account or part that is not there is refused where it is named")
    func unknown() {
        #expect(
            Self.refusals(Self.chart, [:]) == [
                #"sample.yaml:5: unknown_account: there is no account "cofidis""#,
                #"sample.yaml:29: unknown_part: there is no part "sample-reading""#,
            ]
        )
        let file = Self.chart.replacing("sample-reading:", with: "../secrets:")
        #expect(Self.refusals(file).map { $0.prefix(28) } == ["sample.yaml:29: unknown_part"])
    }

    @Test("a part that calls itself otherwise is refused")
    func otherName() {
        let files = Self.changed("parts/sample-reading.yaml", "part: sample-reading", to: "part: other")
        #expect(
            Self.refusals(Self.chart, files) == [
                "parts/sample-reading.yaml:2: wrong_part_name: the part in parts/sample-reading.yaml must be named "
                    + #""sample-reading""#
            ]
        )
    }

    @Test("a mistake of form inside a part is told with the part's file and line")
    func form() {
        let files = Self.changed("parts/sample-reading.yaml", "timeout: 20s", to: "timeout: soon")
        #expect(
            Self.refusals(Self.chart, files).map { $0.prefix(45) } == [
                "parts/sample-reading.yaml:17: wrong_duration:"
            ]
        )
        let key = Self.changed("accounts/cofidis.yaml", "attempts: 8", to: "tries: 8")
        #expect(
            Self.refusals(Self.chart, key).contains { $0.hasPrefix("accounts/cofidis.yaml:7: unknown_key:") }
        )
        let list = Self.changed("accounts/cofidis.yaml", "account: cofidis", to: "account: cofidis: all")
        #expect(
            Self.refusals(Self.chart, list).map { $0.prefix(34) } == ["accounts/cofidis.yaml:1: not_yaml:"]
        )
    }

    @Test("a mistake of meaning inside a part is told with the part's file and line")
    func meaning() throws {
        let files = Self.changed("parts/sample-reading.yaml", "observed: closed", to: "observed: clsed")
        let chart = try Self.load(Self.chart, files)
        let found = ChartChecker.check(chart, against: Self.names, file: "sample.yaml")
        #expect(found.map(\.code) == ["unknown_state"])
        #expect(found.first?.file == "parts/sample-reading.yaml")
        #expect(found.first?.line == 23)
        #expect(ChartChecker.check(try Self.load(), against: Self.names, file: "sample.yaml") == [])
    }

    @Test("a state that a part adds inside needs a state with states inside")
    func innerState() {
        let outer = Self.chart.replacing("  attention:\n", with: "  other:\n")
        #expect(
            Self.refusals(outer).contains { $0.hasPrefix("parts/sample-reading.yaml:26: unknown_state:") }
        )
        let files = Self.changed(
            "parts/sample-reading.yaml",
            "attention.unreachable:",
            to: "closed.unreachable:"
        )
        #expect(
            Self.refusals(Self.chart, files).contains {
                $0.hasPrefix("parts/sample-reading.yaml:26: unknown_state:")
            }
        )
    }

    @Test("a part names no part, and no state inside is one")
    func nesting() {
        let files = Self.changed(
            "parts/sample-reading.yaml",
            "states:\n",
            to: "states:\n    sample-other: part\n"
        )
        #expect(Self.refusals(Self.chart, files).contains { $0.contains("wrong_state_name") })
        let chart = Self.chart.replacing("      odd:\n", with: "      sample-reading: part\n      odd:\n")
        #expect(Self.refusals(chart).contains { $0.contains("sample.yaml:35: wrong_state_name") })
    }

    @Test(
        "what cannot be put together line by line is refused",
        arguments: [
            "{a: {first: 5s, factor: 2, cap: 15m, attempts: 8}}", "\n  ? own\n  : {first: 5s}",
            "\r\n  own: {}",
        ]
    )
    func lines(retries: String) throws {
        let start = try #require(Self.chart.firstRange(of: "retries:")).upperBound
        let end = try #require(Self.chart.firstRange(of: "\ninitial:")).lowerBound
        var chart = Self.chart
        chart.replaceSubrange(start..<end, with: " " + retries + "\n")
        #expect(Self.refusals(chart).contains { $0.contains("not_in_lines") })
    }
}
