package import Values
package import Workflow

extension DocumentUpload {
    package enum Event: Sendable, Equatable {
        case attached(Attachment, at: Instant)
        /// It stands in its case's line and waits for its turn.
        case lineJoined
        case turnTaken(Address)
        /// The provider has it: by its own answer, or by its list of names after an answer was lost.
        case uploaded(by: Evidence, at: Instant)
        case uploadRefused(Refusal)
        /// After a lost answer: the provider's list lacks the name.
        case uploadNotFound
        /// Likewise, so soon that it proves nothing.
        case uploadNotListedYet
        /// The case ended without a key; nothing was uploaded.
        case dismissed
        case lineLeft
        case uploadResumed
        case givenUp(reason: String)
    }

    package enum Evidence: String, Sendable {
        case answer
        case list
    }

    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        var facts = facts
        switch event {
        case .attached(let attachment, let moment):
            facts.attachment = attachment
            facts.attachedAt = moment
        case .turnTaken(let address):
            facts.address = address
            facts.uploads += 1
        case .uploaded(_, let moment): facts.uploadedAt = moment
        case .uploadRefused(let refusal): facts.refusal = refusal
        case .uploadNotFound: facts.uploads += 1
        case .uploadResumed:
            // What a person sends again may have arrived before.
            facts.isUncertain = facts.isUncertain || facts.address != nil
            facts.uploads = 0
        case .dismissed: facts.isDismissed = true
        case .givenUp: facts.isGivenUp = true
        case .lineJoined, .lineLeft, .uploadNotListedYet: break
        }
        return facts
    }

    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .attached(let attachment, let moment):
            var data = attachment.json.objectValue ?? JSONObject()
            data["at"] = .string(moment.description)
            return EncodedEvent(name: "attached", data: .object(data))
        case .lineJoined: return EncodedEvent(name: "lineJoined", data: .emptyObject)
        case .turnTaken(let address):
            return EncodedEvent(name: "turnTaken", data: address.json)
        case .uploaded(let evidence, let moment):
            return EncodedEvent(
                name: "uploaded",
                data: ["at": .string(moment.description), "by": .string(evidence.rawValue)]
            )
        case .uploadRefused(let refusal):
            return EncodedEvent(
                name: "uploadRefused",
                data: ["code": .string(refusal.code), "message": .optional(refusal.message)]
            )
        case .uploadNotFound: return EncodedEvent(name: "uploadNotFound", data: .emptyObject)
        case .uploadNotListedYet: return EncodedEvent(name: "uploadNotListedYet", data: .emptyObject)
        case .dismissed: return EncodedEvent(name: "dismissed", data: .emptyObject)
        case .lineLeft: return EncodedEvent(name: "lineLeft", data: .emptyObject)
        case .uploadResumed: return EncodedEvent(name: "uploadResumed", data: .emptyObject)
        case .givenUp(let reason): return EncodedEvent(name: "givenUp", data: ["reason": .string(reason)])
        }
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "attached": return .attached(try Attachment(data), at: try data.instant("at"))
        case "lineJoined": return .lineJoined
        case "turnTaken": return .turnTaken(try Address(data))
        case "uploaded":
            guard let evidence = Evidence(rawValue: try data.string("by")) else {
                throw JSONShapeError(field: "by", expected: "answer or list", found: "another word")
            }
            return .uploaded(by: evidence, at: try data.instant("at"))
        case "uploadRefused":
            return .uploadRefused(
                Refusal(code: try data.string("code"), message: try data.optionalString("message"))
            )
        case "uploadNotFound": return .uploadNotFound
        case "uploadNotListedYet": return .uploadNotListedYet
        case "dismissed": return .dismissed
        case "lineLeft": return .lineLeft
        case "uploadResumed": return .uploadResumed
        case "givenUp": return .givenUp(reason: try data.string("reason"))
        default:
            throw JSONShapeError(field: "type", expected: "an event of a document", found: event.name)
        }
    }
}
