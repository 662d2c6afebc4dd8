/// Catalog, declaration, list and detail of overdues [coface-cofaserve.md §7.2, §7.3, §7.7].
extension CofaceModel {
    /// One row to create per debt type, one row per existing case.
    mutating func overdueCatalog(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let number = call.route.easyNumber ?? ""
        let company = try company(number, now: call.now)
        try checkIsDefinitive(number)
        state.catalogsRead.insert(number)
        func codes(_ codes: [String]) -> JSONValue { .array(codes.map { .string($0) }) }
        let mayCreate = company.isBranch ? [] : ["CREA"]
        var rows = [
            JSONValue.object([
                .init("debtType", .string("CI")), .init("actionCodes", codes(mayCreate)),
                .init("overdueId", .null),
            ])
        ]
        if configuration.collectionOption {
            rows.append(
                .object([
                    .init("debtType", .string("NGD")), .init("actionCodes", codes(mayCreate)),
                    .init("overdueId", .null),
                ])
            )
        }
        for reference in state.order {
            guard let subject = state.cases[reference], subject.easyNumber == number,
                let overdueId = subject.overdueId
            else { continue }
            var actions = subject.status.allowsUpdates ? ["UPDT"] : []
            if mayMove(subject) { actions.append("MOVE") }
            rows.append(
                .object([
                    .init("debtType", .string(subject.debtType.rawValue)),
                    .init("actionCodes", codes(actions)), .init("overdueId", .string(overdueId)),
                    .init("status", .string(subject.status.wireName)),
                    .init("customerReference", .string(reference)),
                ])
            )
        }
        let options = configuration.collectionOption ? ["DEBT_COLLECTION"] : []
        return .success(
            200,
            .object([
                .init("easyNumber", .string(number)),
                .init("contractId", .string(configuration.contractId)), .init("options", codes(options)),
                .init("debtTypes", .array(rows)),
            ])
        )
    }

    func mayMove(_ subject: CofaceCase) -> Bool {
        configuration.collectionOption && subject.status == .coverRefused && subject.debtType == .insured
    }

    private func checkIsDefinitive(_ number: String) throws(CofaceProblem) {
        guard !number.hasPrefix("Z") else {
            throw CofaceProblem(
                409,
                "temporary_easy_number",
                "The company is still being identified: \(number)"
            )
        }
    }

    mutating func declare(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let declaration = try CofaceDeclaration(try call.object())
        let company = try debtor(of: declaration, call)
        try checkTerms(declaration, now: call.now)
        try checkIsNew(declaration, easyNumber: company?.easyNumber, call)
        if let number = company?.easyNumber, !state.catalogsRead.contains(number), !call.isInjected {
            state.counts.declarationsWithoutCatalog += 1
        }
        var chance = SeededGenerator(seed: configuration.seed, text: declaration.customerReference)
        let drawn = chance.choice(from: configuration.outcomes) ?? .indemnified
        let ordered = state.outcomeOrders.removeValue(forKey: declaration.customerReference)
        let listedFrom = call.now.adding(seconds: chance.number(in: configuration.listingDelaySeconds))
        let sequence = state.order.count + 1
        var subject = CofaceCase(
            customerReference: declaration.customerReference,
            sequence: sequence,
            requestId: "RQ\(String(digits: sequence, 8))",
            createdAt: call.now,
            debtType: declaration.debtType,
            easyNumber: company?.easyNumber,
            status: company == nil ? .pendingDebtorValidation : .pending,
            lastUpdate: call.now,
            interventionRequested: declaration.interventionRequested,
            statement: declaration.statement,
            otherMembers: declaration.otherMembers,
            outcome: ordered ?? company?.outcome ?? drawn,
            chance: chance,
            listedFrom: listedFrom
        )
        begin(&subject, isKnown: company != nil)
        state.order.append(subject.customerReference)
        state.cases[subject.customerReference] = subject
        state.counts.cases += 1
        return answer(to: subject)
    }

    private func answer(to subject: CofaceCase) -> CofaceHTTPAnswer {
        .success(
            202,
            .object([
                .init("requestId", .string(subject.requestId)),
                .init("status", .string(subject.status.wireName)), .init("overdueId", .null),
                .init("customerReference", .string(subject.customerReference)),
                .init("easyNumber", subject.easyNumber.map { .string($0) } ?? .null),
                .init("rejectionReasons", subject.reasonsJSON),
                .init("warnings", .array(warnings(subject).map { .string($0) })),
            ])
        )
    }

    /// An invoice reference in another open case of the contract is a warning [coface-cofaserve.md §13, D-19].
    private func warnings(_ subject: CofaceCase) -> [String] {
        let references = Set(subject.statement.invoices.map(\.reference))
        return state.order.compactMap { state.cases[$0] }
            .filter { $0.customerReference != subject.customerReference && !$0.status.isTerminal }
            .flatMap { other in
                other.statement.invoices.filter { references.contains($0.reference) }
                    .map { "Invoice \($0.reference) is also in case \(other.customerReference)" }
            }
    }

    /// The company of the path; nil for an unknown debtor.
    private mutating func debtor(
        of declaration: CofaceDeclaration,
        _ call: CofaceCall
    ) throws(CofaceProblem) -> CofaceCompany? {
        if declaration.debtType == .collection, !configuration.collectionOption {
            throw CofaceProblem(409, "debt_type_not_allowed", "The contract has no option for NGD")
        }
        guard call.operation == .declareOverdue else {
            guard declaration.debtorName?.isEmpty == false else { throw .invalid("debtor.name") }
            return nil
        }
        let number = call.route.easyNumber ?? ""
        let company = try company(number, now: call.now)
        guard !company.isBranch, !number.hasPrefix("Z") else {
            if !call.isInjected { state.counts.declarationsOfNoHeadOffice += 1 }
            try checkIsDefinitive(number)
            throw CofaceProblem(
                409,
                "branch_not_allowed",
                "Only head offices are assessed, and \(number) is a branch"
            )
        }
        return company
    }

    /// The contract's time limits [coface-cofaserve.md §7.1].
    private func checkTerms(
        _ declaration: CofaceDeclaration,
        now: SimulatedInstant
    ) throws(CofaceProblem) {
        let today = CivilDate(of: now).daysSince1970
        for invoice in declaration.statement.invoices {
            guard let issued = CivilDate(dashed: invoice.issueDate)?.daysSince1970,
                let due = CivilDate(dashed: invoice.dueDate)?.daysSince1970
            else { continue }
            let credit = configuration.maximumCreditDays
            if credit > 0, due - issued > credit {
                throw CofaceProblem(
                    409,
                    "maximum_credit_period_exceeded",
                    "Invoice \(invoice.reference) is due more than \(credit) days after its issue"
                )
            }
            let limit = configuration.declarationLimitDays
            if limit > 0, today - due > limit {
                throw CofaceProblem(
                    409,
                    "declaration_too_late",
                    "Invoice \(invoice.reference) was due more than \(limit) days ago"
                )
            }
        }
    }

    private mutating func checkIsNew(
        _ declaration: CofaceDeclaration,
        easyNumber: String?,
        _ call: CofaceCall
    ) throws(CofaceProblem) {
        guard state.cases[declaration.customerReference] == nil else {
            if !call.isInjected { state.counts.repeatedDeclarations += 1 }
            throw CofaceProblem(
                409,
                "duplicate_customer_reference",
                "The customer reference was used before: \(declaration.customerReference)"
            )
        }
        let invoices = declaration.statement.fingerprint
        let isThere = state.cases.values.contains { other in
            other.status != .rejected && other.statement.fingerprint == invoices
                && (easyNumber == nil || other.easyNumber == nil || other.easyNumber == easyNumber)
        }
        if isThere { state.counts.repeatedDeclarations += 1 }
    }

    /// The status is mandatory [coface-cofaserve.md §7.7].
    func listOverdues(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        guard let text = call.text("status") else { throw .invalid("status") }
        guard let status = CofaceStatus(letters: text) else { throw .invalid("status", text) }
        let reference = call.text("customerReference", "overdueCustomerReference")
        let number = call.text("easyNumber")
        let candidates = reference.map { [$0] } ?? state.order
        let rows = candidates.compactMap { state.cases[$0] }.filter {
            $0.status == status && $0.listedFrom <= call.now && (number == nil || $0.easyNumber == number)
        }
        return .success(
            200,
            .object([
                .init("overdues", .array(rows.map { .object($0.row) })),
                .init("count", .integer(Int64(rows.count))),
            ])
        )
    }

    /// A case that was declared for an unknown debtor is still read under `unknown` once it is identified, as
    /// orders are under a replaced temporary number.
    func showOverdue(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        guard let reference = call.reference, let subject = state.cases[reference],
            call.route.easyNumber == subject.easyNumber ?? CofaceRoute.unknownDebtor
                || call.route.easyNumber == CofaceRoute.unknownDebtor
        else { throw .notFound("overdue \(call.route.overdueId ?? "")") }
        var members = subject.row
        members.append(.init("contractId", .string(configuration.contractId)))
        if case .object(let others)? = try? JSONValue(parsing: Array(subject.otherMembers.utf8)) {
            members += others.filter { other in !members.contains { $0.name == other.name } }
        }
        members += subject.statement.json
        members += [
            .init("rejectionReasons", subject.reasonsJSON),
            .init(
                "indemnification",
                subject.indemnification.map {
                    .object([
                        .init("amount", .string($0.amount)), .init("currency", .string($0.currency)),
                        .init("date", .string($0.date)),
                    ])
                } ?? .null
            ),
            .init("documentsCount", .integer(Int64(subject.documents.count))),
        ]
        return .success(200, .object(members))
    }
}

extension CofaceCase {
    /// The list's columns [coface-cofaserve.md §7.7].
    var row: [JSONValue.Member] {
        [
            .init("interventionRequested", .boolean(interventionRequested)),
            .init("customerReference", .string(customerReference)),
            .init("lastUpdateDate", .string(lastUpdate.iso8601)),
            .init("overdueId", overdueId.map { .string($0) } ?? .null),
            .init("creationDate", .string(createdAt.iso8601)), .init("status", .string(status.wireName)),
            .init("easyNumber", easyNumber.map { .string($0) } ?? .null),
            .init("debtType", .string(debtType.rawValue)),
        ]
    }

    var reasonsJSON: JSONValue {
        .array(
            rejectionReasons.map {
                .object([.init("code", .string($0.code)), .init("text", .string($0.text))])
            }
        )
    }
}
