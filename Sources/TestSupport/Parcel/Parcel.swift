package import Values
package import Workflow

/// A small lifecycle for tests of the interpreter and the engine: a parcel is booked once at a carrier, tracked by
/// reads, and has a moment by which it should be there.
package struct Parcel: Lifecycle {
    package let name = "parcel"
    package let rulesVersion: Int

    package init(rulesVersion: Int = 1) { self.rulesVersion = rulesVersion }

    package struct Facts: Sendable, Equatable {
        package var reference = ""
        package var deliverBy: Instant?
        package var bookingNumber: String?
        package var status: String?
        package var notes: Int64 = 0

        package init() {}
    }

    package enum Command: Sendable {
        case order(reference: String, deliverBy: Instant?)
        case cancel
        case note
        case hurry
        case reschedule(deliverBy: Instant?)
        case takeBooking(number: String?, isRefused: Bool)
        case takeLookup(number: String?)
        case takeStatus(String)
    }

    package enum Event: Sendable, Equatable {
        case ordered(reference: String, deliverBy: Instant?)
        case cancelled
        case noted
        case hurried
        case rescheduled(deliverBy: Instant?)
        case booked(number: String)
        case bookingRefused
        case notBooked
        case tracked(status: String)
    }

    package enum Rejection: CaseRejection {
        case malformed(JSONShapeError)
        case unknownCommand(String)
        case tooManyNotes

        package var report: RejectionReport {
            switch self {
            case .malformed(let error):
                RejectionReport(code: "malformed", message: error.description, field: error.field)
            case .unknownCommand(let name):
                RejectionReport(
                    code: "unknown_command",
                    kind: .malformed,
                    message: "there is no command \(name)"
                )
            case .tooManyNotes:
                RejectionReport(code: "too_many_notes", message: "a parcel has at most \(notesLimit) notes")
            }
        }
    }

    package static let notesLimit: Int64 = 3

    package var initialFacts: Facts { Facts() }

    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "order",
            commands: [
                "order": CommandWord(events: ["ordered"]),
                "cancel": CommandWord(events: ["cancelled"]),
                "note": CommandWord(events: ["noted"]),
                "hurry": CommandWord(events: ["hurried"]),
                "reschedule": CommandWord(events: ["rescheduled"]),
            ],
            events: [
                "ordered", "cancelled", "noted", "hurried", "rescheduled", "booked", "bookingRefused",
                "notBooked", "tracked",
            ],
            guards: [
                "isDelivered": GuardWord("the parcel is delivered") { $0.status == "delivered" },
                "isReturned": GuardWord("the parcel came back") { $0.status == "returned" },
                "isSilent": GuardWord("the carrier says nothing") { $0.status == "silent" },
            ],
            deadlines: ["deliverBy": { $0.deliverBy }],
            calls: [
                "book": CallWord(kind: .once, events: ["booked", "bookingRefused"]),
                "lookup": CallWord(kind: .safe, events: ["booked", "notBooked"]),
                "track": CallWord(kind: .safe, events: ["tracked"]),
            ],
            invariants: [
                "bookingIsReal": { _, after in after.bookingNumber == "forged" ? "the booking is forged" : nil
                },
                "statusIsReal": { before, after in
                    after.status == "forged" ? "it was \(before.status ?? "unknown") and is forged" : nil
                },
                "promiseIsReal": { _, after in
                    after.deliverBy == .epoch ? "nothing is delivered in 1970" : nil
                },
            ]
        )
    }

    package func decide(_ command: Command, given facts: Facts, at now: Instant) throws(Rejection) -> [Event]
    {
        switch command {
        case .order(let reference, let deliverBy):
            return [.ordered(reference: reference, deliverBy: deliverBy)]
        case .cancel: return [.cancelled]
        case .note:
            guard facts.notes < Self.notesLimit else { throw .tooManyNotes }
            return [.noted]
        case .hurry: return [.hurried]
        case .reschedule(let deliverBy):
            return deliverBy == facts.deliverBy ? [] : [.rescheduled(deliverBy: deliverBy)]
        case .takeBooking(let number, let isRefused):
            if isRefused { return [.bookingRefused] }
            return number.map { [.booked(number: $0)] } ?? []
        case .takeLookup(let number): return [number.map { .booked(number: $0) } ?? .notBooked]
        case .takeStatus(let status): return [.tracked(status: status)]
        }
    }

    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        var facts = facts
        switch event {
        case .ordered(let reference, let deliverBy):
            facts.reference = reference
            facts.deliverBy = deliverBy
        case .rescheduled(let deliverBy): facts.deliverBy = deliverBy
        case .noted: facts.notes += 1
        case .booked(let number): facts.bookingNumber = number
        case .tracked(let status): facts.status = status
        case .cancelled, .hurried, .bookingRefused, .notBooked: break
        }
        return facts
    }

    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        LifecycleRow(
            model: "parcels",
            columns: JSONObject([
                ("attention", .optional(place.attention)),
                ("next_at", .optional(place.nextAt?.description)),
                ("reference", .string(facts.reference)),
                ("state", .string(place.state)),
            ])
        )
    }

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        [(scope: "parcel/reference", value: facts.reference)]
    }
}
