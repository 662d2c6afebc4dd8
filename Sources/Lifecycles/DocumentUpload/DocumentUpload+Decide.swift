package import Values
package import Workflow

extension DocumentUpload {
    package enum Command: Sendable, Equatable {
        case attach(Attachment)
        /// From the case's line: nobody else uploads to the case now.
        case takeTurn(Address)
        case retryUpload
        case giveUp(reason: String)
        /// From the case's line: the case has ended without a key, there is nowhere to upload to.
        case dismiss

        case joinAnswered
        case leaveAnswered
        case uploadAnswered(UploadAnswer)
        /// Early looks prove nothing when the name is not there.
        case namesListed([String], isEarly: Bool)
    }

    /// What the provider made of an upload. `CofaceDocuments` in Providers writes this shape.
    package enum UploadAnswer: Sendable, Equatable {
        case accepted
        case refused(Refusal)
    }

    package func decide(_ command: Command, given facts: Facts, at now: Instant) throws(RejectionReport)
        -> [Event]
    {
        switch command {
        case .attach(let attachment):
            guard facts.attachment == nil else {
                throw RejectionReport(
                    code: "already_attached",
                    kind: .notNow,
                    message: "the document is attached already"
                )
            }
            return [.attached(attachment, at: now)]
        case .takeTurn(let address): return [.turnTaken(address)]
        case .retryUpload: return [.uploadResumed]
        case .giveUp(let reason): return [.givenUp(reason: reason)]
        case .dismiss: return [.dismissed]
        case .joinAnswered: return [.lineJoined]
        case .leaveAnswered: return [.lineLeft]
        case .uploadAnswered(.accepted): return [.uploaded(by: .answer, at: now)]
        case .uploadAnswered(.refused(let refusal)): return [.uploadRefused(refusal)]
        case .namesListed(let names, let isEarly):
            // The provider may give a name back in other capitals, not in another form: the client composes. (D-26)
            let key = facts.attachment?.name.lowercased() ?? ""
            let isThere = names.contains { $0.lowercased() == key }
            if isThere { return [.uploaded(by: .list, at: now)] }
            return isEarly ? [.uploadNotListedYet] : [.uploadNotFound]
        }
    }

    package func command(named name: String, arguments: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            switch name {
            case "attach": return .attach(try Self.checked(try Attachment(arguments)))
            case "takeTurn": return .takeTurn(try Address(arguments))
            case "dismiss": return .dismiss
            case "retryUpload": return .retryUpload
            case "giveUp":
                let reason = try arguments.string("reason")
                guard !reason.isEmpty, reason.utf8.count <= Self.reasonLengthLimit else {
                    throw JSONShapeError(
                        field: "reason",
                        expected: "1 to \(Self.reasonLengthLimit) bytes of text",
                        found: "\(reason.utf8.count)"
                    )
                }
                return .giveUp(reason: reason)
            default: break
            }
        } catch {
            throw RejectionReport(
                code: "wrong_type",
                kind: .malformed,
                message: error.description,
                field: error.field
            )
        }
        throw RejectionReport(
            code: "unknown_command",
            kind: .malformed,
            message: "a document has no command \"\(name)\"",
            field: "command",
            value: name
        )
    }

    /// The door's rules have looked closer; this much must hold whoever hands a document in.
    private static func checked(_ attachment: Attachment) throws(JSONShapeError) -> Attachment {
        func require(_ holds: Bool, _ field: String, _ expected: String) throws(JSONShapeError) {
            if !holds { throw JSONShapeError(field: field, expected: expected, found: "another value") }
        }
        let length = attachment.name.unicodeScalars.count
        try require((1...nameLengthLimit).contains(length), "name", "1 to \(nameLengthLimit) characters")
        try require(attachment.byteCount > 0, "bytes", "more than 0")
        try require(Digest(hexadecimal: attachment.sha256) != nil, "sha256", "64 hexadecimal digits")
        try require((1...Int64(slotsLimit)).contains(attachment.slot), "slot", "1 to \(slotsLimit)")
        try require(attachment.slotGeneration >= 0, "slotGeneration", "0 or more")
        try require(attachment.nameGeneration >= 0, "nameGeneration", "0 or more")
        return attachment
    }

    package func command(answering call: String, with answer: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            switch call {
            case "joinLine": return .joinAnswered
            case "leaveLine": return .leaveAnswered
            case "uploadDocument":
                guard let code = try answer.optionalString("refusal") else {
                    return .uploadAnswered(.accepted)
                }
                return .uploadAnswered(
                    .refused(Refusal(code: code, message: try answer.optionalString("message")))
                )
            case "listDocuments", "lookForUpload":
                return .namesListed(
                    (answer["names"]?.arrayValue ?? []).compactMap(\.stringValue),
                    isEarly: call == "lookForUpload"
                )
            default:
                throw JSONShapeError(field: "call", expected: "a call of a document", found: call)
            }
        } catch {
            throw RejectionReport(
                code: "unreadable_answer",
                message: "the answer to \(call) cannot be read: \(error.description)",
                value: call
            )
        }
    }

    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        guard let attachment = facts.attachment else { return .null }
        switch call {
        case "joinLine":
            return [
                "tell": [
                    "callerAs": "document", "chart": .string(DocumentLine.chartName), "command": "join",
                    "open": ["overdueCase": .string(attachment.overdueCase)],
                    "scope": .string(DocumentLine.caseScope), "value": .string(attachment.overdueCase),
                ]
            ]
        case "leaveLine":
            return [
                "tell": [
                    "callerAs": "document", "command": "leave", "scope": .string(DocumentLine.caseScope),
                    "value": .string(attachment.overdueCase),
                ]
            ]
        case "uploadDocument", "listDocuments", "lookForUpload":
            guard let address = facts.address else { return .null }
            var request = JSONObject([
                ("bytes", .integer(attachment.byteCount)), ("easyNumber", .string(address.easyNumber)),
                ("mediaType", .string(attachment.mediaType)), ("name", .string(attachment.name)),
                ("overdueId", .string(address.overdueID)), ("policyNumber", .optional(address.policyNumber)),
                ("sha256", .string(attachment.sha256)),
            ])
            // A "duplicate name" is then a reason to look at the list, not a refusal.
            if facts.mayHaveArrived { request["mayHaveArrived"] = true }
            return .object(request)
        default: return .null
        }
    }
}
