package import Values
package import Workflow

extension DocumentLine {
    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "open",
            commands: [
                "open": CommandWord(events: ["opened", "documentJoined"], isInternal: true),
                "join": CommandWord(events: ["documentJoined"]),
                "leave": CommandWord(events: ["documentLeft"]),
                "lookAgain": CommandWord(events: ["lookRequested"]),
            ],
            events: [
                "opened", "documentJoined", "documentLeft", "caseFound", "caseNotReady", "turnGiven",
                "turnDeclined", "lookRequested", "documentDismissed",
            ],
            guards: [
                "hasWaiting": GuardWord("documents wait") { !$0.waiting.isEmpty },
                "turnIsOut": GuardWord("a document has its turn") { $0.current != nil },
                "hasCaseEnded": GuardWord("the overdue case has ended") { $0.hasCaseEnded },
            ],
            calls: [
                "readCase": CallWord(kind: .safe, events: ["caseFound", "caseNotReady"]),
                // The turn's own key makes giving it twice once.
                "giveTurn": CallWord(kind: .idempotent, events: ["turnGiven", "turnDeclined"]),
                "dismissDocument": CallWord(kind: .idempotent, events: ["documentDismissed"]),
            ]
        )
    }

    package func command(named name: String, arguments: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            switch name {
            case "open":
                let overdueCase = try arguments.string("overdueCase")
                return .open(overdueCase: overdueCase, document: try arguments.string("document"))
            case "join": return .join(try arguments.string("document"))
            case "leave": return .leave(try arguments.string("document"))
            case "lookAgain": return .lookAgain
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
            message: "a document line has no command \"\(name)\"",
            field: "command",
            value: name
        )
    }

    package func command(answering call: String, with answer: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            switch call {
            case "readCase":
                guard let row = answer["row"], let overdueID = try row.optionalString("overdue_id") else {
                    let state = answer["row"]?["state"]?.stringValue
                    return .caseRead(nil, hasEnded: state.map(OverdueCase.endStates.contains) ?? false)
                }
                let easyNumber = try row.optionalString("easy_number")
                // A temporary number identifies nobody yet.
                let isIdentified = easyNumber.map { !$0.hasPrefix("Z") } ?? false
                return .caseRead(
                    DocumentUpload.Address(
                        easyNumber: (isIdentified ? easyNumber : nil) ?? Self.unknownEasyNumber,
                        overdueID: overdueID,
                        policyNumber: try row.optionalString("policy_number")
                    ),
                    hasEnded: false
                )
            case "giveTurn":
                return .turnAnswered(
                    document: try answer.string("caseId"),
                    isTaken: try answer.bool("accepted")
                )
            case "dismissDocument": return .dismissAnswered(document: try answer.string("caseId"))
            default:
                throw JSONShapeError(field: "call", expected: "a call of a document line", found: call)
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
        switch call {
        case "readCase":
            return ["look": ["caseId": .optional(facts.overdueCase), "model": .string(Self.caseModel)]]
        case "giveTurn":
            guard let document = facts.waiting.first, let address = facts.address else { return .null }
            return [
                "tell": [
                    "arguments": address.json,
                    "caseId": .string(document), "command": "takeTurn",
                ]
            ]
        case "dismissDocument":
            guard let document = facts.waiting.first else { return .null }
            return ["tell": ["caseId": .string(document), "command": "dismiss"]]
        default: return .null
        }
    }
}
