package import Values
package import Workflow

extension Parcel {
    package func command(named name: String, arguments: JSON) throws(Rejection) -> Command {
        do throws(JSONShapeError) {
            switch name {
            case "order":
                return .order(
                    reference: try arguments.string("reference"),
                    deliverBy: try arguments.optionalInstant("deliverBy")
                )
            case "cancel": return .cancel
            case "note": return .note
            case "hurry": return .hurry
            case "reschedule": return .reschedule(deliverBy: try arguments.optionalInstant("deliverBy"))
            default: break
            }
        } catch {
            throw .malformed(error)
        }
        throw .unknownCommand(name)
    }

    package func command(answering call: String, with answer: JSON) throws(Rejection) -> Command {
        do throws(JSONShapeError) {
            switch call {
            case "book":
                return .takeBooking(
                    number: try answer.optionalString("number"),
                    isRefused: answer["refused"]?.boolValue ?? false
                )
            case "lookup": return .takeLookup(number: try answer.optionalString("number"))
            case "track": return .takeStatus(try answer.string("status"))
            default: break
            }
        } catch {
            throw .malformed(error)
        }
        throw .unknownCommand(call)
    }

    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        [
            "call": .string(call), "number": .optional(facts.bookingNumber),
            "reference": .string(facts.reference),
        ]
    }

    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .ordered(let reference, let deliverBy):
            EncodedEvent(
                name: "ordered",
                data: ["deliverBy": .optional(deliverBy?.description), "reference": .string(reference)]
            )
        case .cancelled: EncodedEvent(name: "cancelled", data: .emptyObject)
        case .noted: EncodedEvent(name: "noted", data: .emptyObject)
        case .hurried: EncodedEvent(name: "hurried", data: .emptyObject)
        case .rescheduled(let deliverBy):
            EncodedEvent(name: "rescheduled", data: ["deliverBy": .optional(deliverBy?.description)])
        case .booked(let number): EncodedEvent(name: "booked", data: ["number": .string(number)])
        case .bookingRefused: EncodedEvent(name: "bookingRefused", data: .emptyObject)
        case .notBooked: EncodedEvent(name: "notBooked", data: .emptyObject)
        case .tracked(let status): EncodedEvent(name: "tracked", data: ["status": .string(status)])
        }
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "ordered":
            return .ordered(
                reference: try data.string("reference"),
                deliverBy: try data.optionalInstant("deliverBy")
            )
        case "cancelled": return .cancelled
        case "noted": return .noted
        case "hurried": return .hurried
        case "rescheduled": return .rescheduled(deliverBy: try data.optionalInstant("deliverBy"))
        case "booked": return .booked(number: try data.string("number"))
        case "bookingRefused": return .bookingRefused
        case "notBooked": return .notBooked
        case "tracked": return .tracked(status: try data.string("status"))
        default: throw JSONShapeError(field: "type", expected: "an event of a parcel", found: event.name)
        }
    }

    package func encode(_ facts: Facts) -> JSON {
        [
            "bookingNumber": .optional(facts.bookingNumber),
            "deliverBy": .optional(facts.deliverBy?.description),
            "notes": .integer(facts.notes),
            "reference": .string(facts.reference),
            "status": .optional(facts.status),
        ]
    }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        facts.bookingNumber = try json.optionalString("bookingNumber")
        facts.deliverBy = try json.optionalInstant("deliverBy")
        facts.notes = try json.integer("notes")
        facts.reference = try json.string("reference")
        facts.status = try json.optionalString("status")
        return facts
    }
}
