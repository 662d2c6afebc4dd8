import Values
package import Workflow

extension OverdueCase {
    /// What charts may name. The guards read the facts after the event that is being routed.
    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "draft",
            commands: Self.commandWords,
            events: Self.eventNames,
            guards: Self.statusGuards.merging(Self.progressGuards) { first, _ in first },
            deadlines: [
                "earlyWarning": { $0.nextDeadline?.earlyWarningAt },
                "urgentWarning": { $0.nextDeadline?.urgentWarningAt },
                "timeLimit": { $0.nextDeadline?.endsAt },
            ],
            calls: Self.callWords
        )
    }

    private static let commandWords: [String: CommandWord] = [
        "draft": CommandWord(events: ["drafted"]),
        "amend": CommandWord(events: ["amended"]),
        "resolveEasyNumber": CommandWord(events: ["easyNumberResolved"]),
        "declare": CommandWord(events: ["declarationRequested"]),
        "reportSettlements": CommandWord(events: ["settlementsReported"]),
        "reportInvoices": CommandWord(events: ["invoicesReported"]),
        "requestIntervention": CommandWord(events: ["interventionChanged"]),
        "retryUpdate": CommandWord(events: ["updateResumed"]),
        "confirmReported": CommandWord(events: ["reportedElsewhere"]),
        "move": CommandWord(events: ["moveRequested"]),
        "read": CommandWord(events: ["readRequested"]),
        "close": CommandWord(events: ["closed"]),
    ]

    private static let eventNames: Set<String> = [
        "drafted", "amended", "easyNumberResolved", "declarationRequested", "catalogRead",
        "declarationAccepted", "declarationRefused", "declarationNotFound", "overdueIdAssigned", "observed",
        "settlementsReported", "invoicesReported", "interventionChanged", "updateAccepted", "updateRefused",
        "updateResumed", "reportedElsewhere", "moveRequested", "moveAccepted", "moveRefused", "readRequested",
        "contradicted",
        "closed",
    ]

    private static let callWords: [String: CallWord] = {
        let look: Set<String> = [
            "easyNumberResolved", "overdueIdAssigned", "observed", "declarationNotFound", "contradicted",
        ]
        return [
            "readCatalog": CallWord(kind: .safe, events: ["catalogRead", "declarationRefused"]),
            "declare": CallWord(
                kind: .once,
                events: [
                    "declarationAccepted", "declarationRefused", "easyNumberResolved", "overdueIdAssigned",
                    "contradicted",
                ]
            ),
            // The list, asked for what became of a declaration. (D-16)
            "findDeclaration": CallWord(kind: .safe, events: look),
            // The list, for a case without overdueId or EASY number.
            "findCase": CallWord(kind: .safe, events: look),
            "readCase": CallWord(kind: .safe, events: look),
            // The lists are replaced whole (D-19), so sending one twice does nothing more.
            "update": CallWord(
                kind: .idempotent,
                events: [
                    "updateAccepted", "updateRefused", "easyNumberResolved", "overdueIdAssigned", "observed",
                    "contradicted",
                ]
            ),
            "readMoveCatalog": CallWord(kind: .safe, events: ["catalogRead", "moveRefused"]),
            "move": CallWord(kind: .once, events: ["moveAccepted", "moveRefused", "contradicted"]),
            // The detail, asked for what became of a MOVE.
            "checkMove": CallWord(kind: .safe, events: look),
        ]
    }()

    /// The last observed status. [coface-cofaserve.md §7.8]
    private static let statusGuards: [String: @Sendable (Facts) -> Bool] = [
        "isPending": { $0.status == .pending },
        "isPendingDebtorValidation": { $0.status == .pendingDebtorValidation },
        "isAccepted": { $0.status == .accepted },
        "isCoverRefused": { $0.status == .coverRefused },
        "isMovedToCollection": { $0.status == .movedToCollection },
        "isIndemnified": { $0.status == .indemnified },
        "isRejected": { $0.status == .rejected },
        "isClosed": { $0.status == .closed },
        "statusIsUnknown": { $0.rawStatus != nil && $0.status == nil },
    ]

    private static let progressGuards: [String: @Sendable (Facts) -> Bool] = [
        "debtorIsKnown": { $0.identifiedEasyNumber != nil },
        "offersCreation": { facts in
            facts.catalog.contains {
                $0.debtType.uppercased() == facts.filing?.debtType.rawValue && $0.offers("CREA")
            }
        },
        "offersMove": { facts in
            facts.catalog.contains {
                $0.offers("MOVE") && ($0.overdueID == nil || $0.overdueID == facts.overdueID)
            }
        },
        "isDeclared": { $0.declaredAt != nil },
        "lacksOverdueID": { $0.overdueID == nil },
        "overdueIDIsLate": { facts in
            guard facts.overdueID == nil, let declaredAt = facts.declaredAt, let lastReadAt = facts.lastReadAt
            else { return false }
            return lastReadAt >= declaredAt + overdueIDExpectedAfter
        },
        "hasChangesToSend": {
            $0.hasUnreportedChanges && $0.overdueID != nil && $0.identifiedEasyNumber != nil
        },
        "hasUnsendableChanges": { $0.hasUnsendableChanges },
        "wasRefused": { $0.refusal != nil },
        "wasRefusedAsConflict": { $0.refusal?.httpStatus == 409 },
        "wasSoughtOnce": { $0.lookups == 1 },
        "wasSoughtTwice": { $0.lookups == 2 },
        "hasLookupsLeft": { $0.lookups < lookupsLimit },
    ]
}
