package import Documents
package import Engine
package import EventStore
package import Lifecycles
import Values
import Workflow

/// Attaches documents to overdue cases: at the API and from files. A document is attached whole, under a name of its own
/// and within the case's 500 places, or nothing has happened.
package struct DocumentAttachments: Sendable {
    package enum Outcome: Sendable, Equatable {
        case attached(CommandAnswer, DocumentUpload.Attachment)
        /// The same content under the same name had been attached before; nothing was done.
        case alreadyAttached(caseID: StreamID, sha256: String)
    }

    /// Refused by rules; every finding is told.
    package struct Refusal: Error {
        package let inspection: DocumentInspection
    }

    /// How often a place is looked for while others take the ones that were free.
    private static let attemptLimit = 32

    package let intake: DocumentIntake
    private let desk: CommandDesk
    private let store: any EventStore
    private let readModels: any ReadModels
    private let charts: ChartRegistry
    private let clock: any EngineClock
    private let chance: Chance
    /// Whose cases documents may be attached to.
    private let ownerLifecycle: String
    private let authorizer = Authorizer()
    private let books = SlotBooks()

    private enum LifecycleName {
        static let document = DocumentUpload().name
    }

    package init(
        intake: DocumentIntake,
        desk: CommandDesk,
        store: any EventStore,
        readModels: any ReadModels,
        charts: ChartRegistry,
        clock: any EngineClock,
        chance: Chance,
        ownerLifecycle: String
    ) {
        self.intake = intake
        self.desk = desk
        self.store = store
        self.readModels = readModels
        self.charts = charts
        self.clock = clock
        self.chance = chance
        self.ownerLifecycle = ownerLifecycle
    }

    /// Refuses what can be refused before the content comes, so that nobody sends ten megabytes in vain.
    package func foresee(
        _ overdueCase: StreamID,
        name: DocumentName?,
        declared mediaType: String?,
        byteCount: Int?
    ) async throws {
        try await requireOpen(overdueCase)
        let book = try await freshOrKnown(overdueCase)
        if book.count >= DocumentUpload.slotsLimit {
            // What is known may be old: places are freed by refusals.
            guard try await loaded(overdueCase).count < DocumentUpload.slotsLimit else {
                throw Self.full(overdueCase)
            }
        }
        guard let name else { return }
        let findings = intake.inspector.foresee(name: name, declared: mediaType, byteCount: byteCount)
        guard findings.allSatisfy({ $0.verdict != .refused }) else {
            throw Refusal(inspection: DocumentInspection(findings: findings, type: nil))
        }
    }

    /// Attaches what has arrived.
    package func attach(
        _ spool: DocumentSpool,
        to overdueCase: StreamID,
        name: DocumentName,
        declared mediaType: String?,
        id: CommandID? = nil,
        by principal: Principal
    ) async throws -> Outcome {
        try authorizer.check(principal, lifecycle: LifecycleName.document)
        try await requireOpen(overdueCase)
        let inspection = try await intake.admit(spool, name: name, declared: mediaType, at: clock.now)
        guard let type = inspection.type else { throw Refusal(inspection: inspection) }
        var attachment = DocumentUpload.Attachment(
            overdueCase: overdueCase.description,
            name: name.text,
            equalityKey: name.equalityKey,
            lookAlikeKey: name.lookAlikeKey,
            mediaType: type.mediaType,
            byteCount: Int64(spool.byteCount),
            sha256: spool.digest.description,
            slot: 0,
            slotGeneration: 0,
            nameGeneration: 0
        )
        for attempt in 0..<Self.attemptLimit {
            let isFresh = attempt > 0
            if isFresh { _ = try await loaded(overdueCase) } else { _ = try await freshOrKnown(overdueCase) }
            if let known = try judgeName(attachment, in: overdueCase) {
                if isFresh { return try known.get() }
                continue
            }
            guard let place = books.change(overdueCase, { $0.take(chance: chance.fraction()) }) ?? nil else {
                if isFresh { throw Self.full(overdueCase) }
                continue
            }
            attachment.slot = place.slot
            attachment.slotGeneration = place.generation
            attachment.nameGeneration =
                books.book(of: overdueCase)?.generation(ofName: attachment.lookAlikeKey) ?? 0
            if let outcome = try await begin(attachment, of: overdueCase, by: principal, id: id) {
                return outcome
            }
        }
        throw CommandError.tooBusy
    }

    /// Nil when another document has the place or the name meanwhile.
    private func begin(
        _ attachment: DocumentUpload.Attachment,
        of overdueCase: StreamID,
        by principal: Principal,
        id: CommandID?
    ) async throws -> Outcome? {
        let request = CommandRequest(
            name: "attach",
            arguments: attachment.json,
            id: id,
            actor: principal.name,
            roles: principal.roles
        )
        do {
            switch try await desk.begin(chart: "document-upload", request) {
            case .begun(let answer):
                books.change(overdueCase) { $0.note(attachment, document: answer.caseID) }
                return .attached(answer, attachment)
            case .alreadyBegun:
                books.change(overdueCase) { $0.release(slot: attachment.slot) }
                return nil
            }
        } catch {
            books.change(overdueCase) { $0.release(slot: attachment.slot) }
            throw error
        }
    }

    /// What an earlier document of the same or a look-alike name means; nil when there is none that counts.
    private func judgeName(
        _ attachment: DocumentUpload.Attachment,
        in overdueCase: StreamID
    ) throws -> Result<Outcome, RejectionReport>? {
        guard let holder = books.book(of: overdueCase)?.byName[attachment.lookAlikeKey], holder.counts
        else { return nil }
        if holder.name == attachment.name, holder.sha256 == attachment.sha256 {
            return .success(.alreadyAttached(caseID: holder.document, sha256: holder.sha256))
        }
        let isSame = holder.equalityKey == attachment.equalityKey
        return .failure(
            RejectionReport(
                code: isSame ? "duplicate_name" : "look_alike_name",
                kind: .taken,
                message: isSame
                    ? "the case has a document of this name already; give the document another name"
                    : "the case has a document whose name looks the same; give the document a name that people "
                        + "can tell from it",
                field: "name",
                value: attachment.name
            )
        )
    }

    private static func full(_ overdueCase: StreamID) -> RejectionReport {
        RejectionReport(
            code: "too_many_documents",
            kind: .notNow,
            message:
                "the case has \(DocumentUpload.slotsLimit) documents, which is all that it may have; put "
                + "several papers into one document",
            field: "caseId",
            value: overdueCase.description
        )
    }

    private func requireOpen(_ overdueCase: StreamID) async throws {
        guard let stream = try await store.load([overdueCase]).first, stream.lifecycle == ownerLifecycle
        else { throw CommandError.unknownCase(overdueCase) }
        let chart = try await charts.pinned(to: stream.head.chartHash).index.chart
        guard chart.allStates.first(where: { $0.path == stream.head.state })?.isFinal != true else {
            throw RejectionReport(
                code: "case_ended",
                kind: .notNow,
                message: "the case has come to its end (\(stream.head.state)): documents are of no use to it",
                field: "caseId",
                value: overdueCase.description
            )
        }
    }

    // MARK: Books

    private func freshOrKnown(_ overdueCase: StreamID) async throws -> SlotBook {
        if let known = books.book(of: overdueCase) { return known }
        return try await loaded(overdueCase)
    }

    private func loaded(_ overdueCase: StreamID) async throws -> SlotBook {
        var rows: [JSONObject] = []
        var query = ReadModelQuery(
            model: CaseModel.documents,
            conditions: JSONObject([("overdue_case", .string(overdueCase.description))]),
            limit: ReadModelQuery.rowLimit
        )
        repeat {
            let page = try await readModels.listRows(query)
            rows += page.rows
            query.cursor = page.next
        } while query.cursor != nil
        let book = try SlotBook(rows: rows)
        books.keep(book, of: overdueCase)
        return book
    }
}
