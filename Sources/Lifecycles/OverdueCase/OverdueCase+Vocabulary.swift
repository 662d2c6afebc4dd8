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
    private static let statusGuards: [String: GuardWord<Facts>] = [
        "isPending": GuardWord("Coface examines the case") { $0.status == .pending },
        "isPendingDebtorValidation": GuardWord("Coface identifies the debtor") {
            $0.status == .pendingDebtorValidation
        },
        "isAccepted": GuardWord("Coface accepted cover") { $0.status == .accepted },
        "isCoverRefused": GuardWord("Coface refused cover") { $0.status == .coverRefused },
        "isMovedToCollection": GuardWord("moved to debt collection") { $0.status == .movedToCollection },
        "isIndemnified": GuardWord("indemnified") { $0.status == .indemnified },
        "isRejected": GuardWord("Coface rejected the case") { $0.status == .rejected },
        "isClosed": GuardWord("Coface closed the case") { $0.status == .closed },
        "statusIsUnknown": GuardWord("nobody knows what Coface's status means") {
            $0.rawStatus != nil && $0.status == nil
        },
    ]

    private static let progressGuards: [String: GuardWord<Facts>] = [
        "debtorIsKnown": GuardWord("the debtor has an EASY number") { $0.identifiedEasyNumber != nil },
        "offersCreation": GuardWord("the catalog offers the declaration") { facts in
            facts.catalog.contains {
                $0.debtType.uppercased() == facts.filing?.debtType.rawValue && $0.offers("CREA")
            }
        },
        "offersMove": GuardWord("the catalog offers debt collection") { facts in
            facts.catalog.contains {
                $0.offers("MOVE") && ($0.overdueID == nil || $0.overdueID == facts.overdueID)
            }
        },
        "isDeclared": GuardWord("the case is declared") { $0.declaredAt != nil },
        "lacksOverdueID": GuardWord("Coface has given no overdueId yet") { $0.overdueID == nil },
        "overdueIDIsLate": GuardWord("the overdueId is late") { facts in
            guard facts.overdueID == nil, let declaredAt = facts.declaredAt, let lastReadAt = facts.lastReadAt
            else { return false }
            return lastReadAt >= declaredAt + overdueIDExpectedAfter
        },
        "hasChangesToSend": GuardWord("something is to be reported") {
            $0.hasUnreportedChanges && $0.overdueID != nil && $0.identifiedEasyNumber != nil
        },
        "hasUnsendableChanges": GuardWord("something is to be reported that Coface takes no more") {
            $0.hasUnsendableChanges
        },
        "wasRefused": GuardWord("Coface refused it") { $0.refusal != nil },
        "wasRefusedAsConflict": GuardWord("Coface says that it exists already") {
            $0.refusal?.httpStatus == 409
        },
        "wasSoughtOnce": GuardWord("looked for once") { $0.lookups == 1 },
        "wasSoughtTwice": GuardWord("looked for twice") { $0.lookups == 2 },
        "hasLookupsLeft": GuardWord("it may be looked for again") { $0.lookups < lookupsLimit },
    ]
}
