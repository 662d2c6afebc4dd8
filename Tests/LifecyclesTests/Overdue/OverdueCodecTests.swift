import TestSupport
import Testing
import Values
import Workflow

@testable import Lifecycles

@Suite("Stored forms of an overdue case")
struct OverdueCodecTests {
    private static let full: OverdueCase.CaseRow = {
        var row = Overdue.row("Indemnified")
        row.createdOn = "2026-10-16"
        row.lastUpdatedOn = "2026-10-17"
        row.isInterventionRequested = true
        row.indemnification = OverdueCase.Indemnification(amount: 5, currency: "EUR", date: "2027-01-01")
        row.documentsCount = 3
        row.rejection = "R20: nobody"
        return row
    }()
    private static let refusal = OverdueCase.Refusal(code: "no", text: "why", httpStatus: 409)

    static let events: [OverdueCase.Event] =
        Overdue.drafted(
            Overdue.arguments("adverseInformationOn", "2026-10-10").replacing(
                "debtor.identifiers",
                [["type": "SIREN_FRA", "value": "732829321"]]
            )
        ) + [
            .amended(
                Overdue.given(Overdue.drafted()).facts.filing!,
                deadlines: Overdue.given(Overdue.drafted()).facts.deadlines,
                warnings: []
            ),
            .easyNumberResolved(from: nil, to: "1"), .easyNumberResolved(from: "Z1", to: "1"),
            .declarationRequested(isLate: true, at: Overdue.morning),
            .catalogRead([OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["UPDT"], overdueID: "C")]),
            .declarationAccepted(requestID: "R", row: full, at: Overdue.morning),
            .declarationRefused(refusal), .declarationNotFound(at: Overdue.morning),
            .overdueIDAssigned("C-1"), .observed(full, at: Overdue.morning),
            .observed(Overdue.row(nil), at: Overdue.morning),
            .settlementsReported([
                OverdueCase.Settlement(kind: .creditNote, date: CalendarDate("2026-10-01")!, amount: 7)
            ]),
            .invoicesReported([
                OverdueCase.Invoice(
                    reference: "F-9",
                    issuedOn: CalendarDate("2026-10-01")!,
                    dueOn: CalendarDate("2026-10-02")!,
                    extendedTo: CalendarDate("2026-10-03")!,
                    amount: 8
                )
            ]), .interventionChanged(isRequested: false), .updateAccepted(revision: 3),
            .updateRefused(refusal), .updateResumed,
            .reportedElsewhere(revision: 2, reason: "by telephone"), .moveRequested,
            .moveAccepted(full, at: Overdue.morning),
            .moveRefused(refusal), .readRequested, .contradicted(full, .otherDebtor), .closed(reason: "why"),
        ]

    @Test("every event is stored under a registered name and read back as it was", arguments: events)
    func readsBack(event: OverdueCase.Event) throws {
        let encoded = Overdue.lifecycle.encode(event)
        #expect(Overdue.lifecycle.vocabulary.events.contains(encoded.name))
        let data = try JSON.parse(encoded.data.canonicalBytes)
        #expect(try Overdue.lifecycle.decodeEvent(EncodedEvent(name: encoded.name, data: data)) == event)
    }

    @Test("every registered event has a stored form")
    func coversAll() {
        #expect(
            Set(Self.events.map { Overdue.lifecycle.encode($0).name }) == Overdue.lifecycle.vocabulary.events
        )
    }

    @Test("facts are read back as they were, after every event of a long life")
    func readsFactsBack() throws {
        var specification = Overdue.given([])
        for event in Self.events {
            specification = specification.given([event])
            let stored = try JSON.parse(Overdue.lifecycle.encode(specification.facts).canonicalBytes)
            #expect(try Overdue.lifecycle.decodeFacts(stored) == specification.facts)
        }
    }

    @Test(
        "every answer is read back as it was",
        arguments: [
            Overdue.catalog, .accepted(requestID: "R", row: full), .accepted(requestID: nil, row: full),
            .row(full), .notFound, .refused(refusal),
        ]
    )
    func readsAnswersBack(answer: OverdueCase.Answer) throws {
        #expect(try OverdueCase.Answer(json: answer.json) == answer)
    }

    @Test("a case is named by policy and reference")
    func claimsItsKey() {
        let keys = Overdue.lifecycle.naturalKeys(of: Overdue.given(Overdue.drafted()).facts)
        #expect(keys.map(\.value) == ["P-1/OD-1"])
    }

    @Test(
        "a stored event of another shape is refused",
        arguments: [("observed", [:]), ("renamed", [:]), ("drafted", ["at": 1]), ("closed", [:])]
            as [(String, JSON)]
    )
    func refuses(name: String, data: JSON) {
        #expect(throws: JSONShapeError.self) {
            try Overdue.lifecycle.decodeEvent(EncodedEvent(name: name, data: data))
        }
    }
}
