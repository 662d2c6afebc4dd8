import Testing
import Values
import Workflow

/// A small chart that uses every key of the form, and the words of a lifecycle to check it against.
enum SampleCharts {
    static let file = "workflows/sample.yaml"

    static let complete = """
        chart: sample
        lifecycle: financing
        title: Every key of the form
        windows:
          daytime:
            title: The provider answers
            source: cofidis.md D-4
            all:
              - {name: Paris wall clock, zone: Europe/Paris, days: mon-fri, open: "08:00-18:00"}
              - name: CEST read as UTC+2
                zone: "UTC+02:00"
                days: [mon-thu, fri]
                open: "08:00-24:00"
                holidays: ["2026-12-25"]
        retries:
          patient: {first: 5s, factor: 2, cap: 15m, attempts: 8}
        rateLimits:
          cofidis: {perSecond: 5, concurrency: 8}
        invariants:
          paidOnce: Nothing is paid twice
        initial: opening
        commands:
          - recordHint
        on:
          hinted: stay
        states:
          opening:
            title: Opening at the provider
            call:
              name: initialize
              timeout: 30s
              retry: patient
              rateLimit: cofidis
              failed: park
              unknown: retry
            on:
              initialized: journey
          journey:
            title: Customer on the journey
            initial: waiting
            on:
              observed:
                - {if: isToConfirm, to: confirming}
                - {if: not isKnown, to: attention}
                - {to: journey.waiting}
            states:
              waiting:
                title: Waiting for the customer
                after: {name: firstRead, delay: 20m, to: journey.reading}
                every:
                  - {name: dailyRead, interval: 1d, to: journey.reading, window: daytime}
                at:
                  - {name: giveUp, deadline: journeyEnds, to: closed}
              reading:
                title: Reading the status
                call:
                  name: getStatus
                  timeout: 20s
                  retry: patient
                  rateLimit: cofidis
                  delay: 1m
                  window: daytime
                  deadline: 2d
                  failed: attention
                  unknown: retry
          confirming:
            title: Confirming
            call: {name: confirm, timeout: 30s, retry: patient, rateLimit: cofidis, failed: attention, unknown: attention}
            on:
              confirmed: closed
          attention:
            title: A person decides
            attention: Look at the transaction in the provider's dashboard, then read it again.
            commands:
              - {name: readStatus, roles: [finance, operator]}
              - {name: close, roles: [finance], approval: true}
            on:
              readRequested: journey.reading
              closedByPerson: closed
          closed: {title: Closed, final: true}
        """

    static let names = VocabularyNames(
        startCommand: "start",
        commands: [
            "start": CommandWord(events: ["opened"]),
            "recordHint": CommandWord(events: ["hinted"]),
            "readStatus": CommandWord(events: ["readRequested"]),
            "close": CommandWord(events: ["closedByPerson"]),
        ],
        events: [
            "opened", "hinted", "initialized", "observed", "confirmed", "readRequested", "closedByPerson",
        ],
        guards: ["isToConfirm", "isKnown"],
        deadlines: ["journeyEnds"],
        calls: [
            "initialize": CallWord(kind: .idempotent, events: ["initialized"]),
            "getStatus": CallWord(kind: .safe, events: ["observed"]),
            "confirm": CallWord(kind: .once, events: ["confirmed"]),
        ],
        invariants: ["paidOnce"]
    )

    /// The complete chart with one part of its text exchanged. Stops at once when the part is not there.
    static func changed(_ part: String, to replacement: String) -> String {
        guard complete.contains(part) else { preconditionFailure("the sample lacks \(part)") }
        return complete.replacing(part, with: replacement, maxReplacements: 1)
    }

    /// The line of the first occurrence, from 1.
    static func line(of part: String, in text: String) -> Int {
        guard let range = text.firstRange(of: part) else { preconditionFailure("the text lacks \(part)") }
        return text[..<range.lowerBound].count { $0 == "\n" } + 1
    }

    static func diagnosticsOfLoading(_ text: String) -> [ChartDiagnostic] {
        do throws(ChartLoadingError) {
            _ = try ChartLoader.load(text: text, file: file)
            return []
        } catch {
            return error.diagnostics
        }
    }
}
