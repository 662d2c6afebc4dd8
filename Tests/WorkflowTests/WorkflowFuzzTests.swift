import TestSupport
import Testing
import Values
import Workflow

@Suite("Damaged charts, terms and mappings are refused with a reason, and end no process")
struct WorkflowFuzzTests {
    private static let words =
        Mutations.extremes + [
            "initial:", "states:", "after:", "at:", "call:", "to:", "windows:", "zone: Europe/Paris",
            "final: true",
            "open: \"24:00-00:00\"", "days: mon-sun", "cap: 99999999999d", "attempts: 0", "factor: 1e300",
            "perSecond: 9223372036854775807", "margin: 9999999d", "- ", "  ", "&a", "*a", "!!binary", "<<:",
            "|", ">",
            "stay", "park", "retry", "journey.moving", "isDelivered", "not isDelivered", "delay: 292471209d",
        ]

    @Test("a chart that is read is checked, drawn and run, however strange")
    func charts() {
        var mutations = Mutations(seed: 21, texts: [ParcelChart.text], words: Self.words)
        let parcel = Parcel()
        var read = 0
        for round in 0..<Mutations.rounds(usually: 1_500) {
            guard let chart = try? ChartLoader.load(text: mutations.nextText(), file: "fuzz") else {
                continue
            }
            read += 1
            let found = ChartChecker.check(chart, against: parcel.vocabulary.names, file: "fuzz")
            let interpreter = Interpreter(parcel, chart: chart)
            run(interpreter, round: round)
            if found.isEmpty {
                _ = try? Interpreter.pinned(parcel, chart: chart, file: "fuzz")
                _ = ChartPicture.mermaid(of: chart)
                _ = ChartPicture.dot(of: chart)
                _ = ChartPicture.svg(of: chart)
                _ = ChartPicture.scxml(of: chart)
            }
        }
        #expect(read > 0)
    }

    @Test("a chart, its account and its part, each damaged, are put together or refused")
    func parts() {
        var charts = Mutations(
            seed: 24,
            texts: [ChartPartsTests.chart],
            words: Self.words + [": part", "\r", "? "]
        )
        var parts = Mutations(
            seed: 25,
            texts: [ChartPartsTests.part],
            words: Self.words + ["a.b:", "\u{85}"]
        )
        var accounts = Mutations(seed: 26, texts: [ChartPartsTests.account], words: Self.words)
        var read = 0
        for round in 0..<Mutations.rounds(usually: 1_500) {
            let part = round % 3 == 0 ? ChartPartsTests.part : parts.nextText()
            let account = round % 3 == 1 ? ChartPartsTests.account : accounts.nextText()
            let sources = ChartSources { $0.hasPrefix("parts/") ? part : account }
            let text = round % 3 == 2 ? ChartPartsTests.chart : charts.nextText()
            guard let chart = try? ChartLoader.load(text: text, file: "fuzz", sources: sources) else {
                continue
            }
            read += 1
            _ = ChartChecker.check(chart, against: SampleCharts.names, file: "fuzz")
            var alone = chart
            alone.origins = ChartOrigins()
            #expect((try? ChartLoader.load(text: chart.text, file: "stored")) == alone)
        }
        #expect(read > 0)
    }

    /// A short life: whatever is armed happens.
    private func run(_ interpreter: Interpreter<Parcel>, round: Int) {
        let start = Instant(seconds: 1_795_000_000)
        guard var advance = try? interpreter.begin(arguments: ["reference": "P"], at: start) else { return }
        for step in 0..<6 {
            guard let armed = advance.snapshot.armed.first, let key = WorkKey(armed.key) else { return }
            let input: CaseInput =
                !key.isCall
                ? .timerFired(key: armed.key, timer: key.name)
                : (round + step) % 2 == 0
                    ? .answered(key: armed.key, call: key.name, answer: ["number": "B", "status": "moving"])
                    : .outcomeUnknown(key: armed.key, call: key.name, reason: "fuzz")
            guard let next = try? interpreter.advance(advance.snapshot, with: input, at: armed.dueAt) else {
                return
            }
            advance = next
        }
    }

    @Test("contract terms")
    func terms() {
        var mutations = Mutations(
            seed: 22,
            texts: [ContractTermsTests.good],
            words: Self.words + [
                "3661 months", "0 business days", "weekend: [mon, tue, wed, thu, fri, sat, sun]",
            ]
        )
        for _ in 0..<Mutations.rounds(usually: 1_500) {
            guard let book = try? ContractTermsLoader.load(text: mutations.nextText(), file: "fuzz"),
                let terms = book.terms(for: "P-1")
            else { continue }
            for text in ["2026-09-20", "0001-01-01", "9999-12-31"] {
                guard let day = CalendarDate(text) else { continue }
                let reckoning = terms.calendar.reckon(
                    terms.declaration,
                    from: day,
                    roll: terms.declarationRoll
                )
                _ = reckoning.explanation
                _ = terms.zone.start(of: reckoning.date.adding(days: 1))
            }
        }
    }

    @Test("status mappings")
    func mappings() {
        var mutations = Mutations(
            seed: 23,
            texts: [
                "mapping: door\ntitle: A door\nstatuses:\n  - {wire: Closed, to: shut, subStatus: wide}\n"
            ],
            words: Self.words
        )
        for _ in 0..<Mutations.rounds(usually: 1_500) {
            _ = try? StatusMappingLoader.load(
                text: mutations.nextText(),
                file: "fuzz",
                statuses: ["open", "shut", "ajar"]
            )
        }
    }
}
