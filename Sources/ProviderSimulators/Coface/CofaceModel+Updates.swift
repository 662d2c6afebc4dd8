/// Updates of a case, and its conversion to debt collection [coface-cofaserve.md §7.5, §7.6; D-4, D-5, D-19].
extension CofaceModel {
    mutating func update(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let body = try call.object()
        let subject = try addressed(call)
        guard subject.easyNumber != nil else {
            if !call.isInjected { state.counts.updatesInWrongStatus += 1 }
            throw CofaceProblem(409, "debtor_not_identified", "The debtor is not identified yet")
        }
        guard subject.status.allowsUpdates else {
            if !call.isInjected { state.counts.updatesInWrongStatus += 1 }
            throw CofaceProblem(
                409,
                "update_not_allowed",
                "A case in status \(subject.status.wireName) takes no updates"
            )
        }
        return try replace(body, of: subject, call)
    }

    mutating func move(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let body = try call.object()
        let subject = try addressed(call)
        let action = (body["actionCode"] ?? body["action"])?.string
        guard action == "MOVE" else {
            guard action == nil || action == "UPDT" else { throw .invalid("actionCode") }
            guard subject.status.allowsUpdates || subject.status == .movedToCollection else {
                if !call.isInjected { state.counts.updatesInWrongStatus += 1 }
                throw CofaceProblem(
                    409,
                    "update_not_allowed",
                    "A case in status \(subject.status.wireName) takes no updates"
                )
            }
            return try replace(body, of: subject, call)
        }
        guard mayMove(subject) else {
            if !call.isInjected { state.counts.movesNotAllowed += 1 }
            throw CofaceProblem(
                409,
                "move_not_allowed",
                "A case in status \(subject.status.wireName) cannot be moved to debt collection"
            )
        }
        var moved = subject
        let closing = moved.chance.number(in: configuration.closingDelaySeconds)
        moved.plan = [CofacePlannedMove(due: call.now.adding(seconds: closing), move: .reach(.closed))]
        queuePlan(&moved)
        state.cases[moved.customerReference] = moved
        reach(.movedToCollection, moved.customerReference, at: call.now, kind: "call")
        return .success(200, .object(state.cases[moved.customerReference]?.row ?? []))
    }

    /// The case of the path; under `unknown` only while its debtor is unknown.
    func addressed(_ call: CofaceCall) throws(CofaceProblem) -> CofaceCase {
        guard let reference = call.reference, let subject = state.cases[reference],
            call.route.easyNumber == subject.easyNumber ?? CofaceRoute.unknownDebtor
        else { throw .notFound("overdue \(call.route.overdueId ?? "")") }
        return subject
    }

    /// Replaces the lists that the body carries, whole. A debt that is settled ends the case.
    private mutating func replace(
        _ body: JSONValue,
        of subject: CofaceCase,
        _ call: CofaceCall
    ) throws(CofaceProblem) -> CofaceHTTPAnswer {
        var changed = subject
        if body["invoices"] != nil {
            changed.statement.invoices = try CofaceDeclaration.invoices(body["invoices"])
        }
        if body["settlements"] != nil {
            changed.statement.settlements = try CofaceDeclaration.settlements(body["settlements"])
        }
        try changed.statement.checkReferences()
        if let intervention = body["interventionRequested"] {
            guard case .boolean(let requested) = intervention else { throw .invalid("interventionRequested") }
            changed.interventionRequested = requested
        }
        changed.lastUpdate = call.now
        if changed.statement.open <= 0, subject.statement.open > 0 {
            let closing = changed.chance.number(in: configuration.closingDelaySeconds)
            changed.plan = changed.plan.filter { $0.move == .number }
            changed.plan.append(
                CofacePlannedMove(due: call.now.adding(seconds: closing), move: .reach(.closed))
            )
            queuePlan(&changed)
        }
        state.cases[changed.customerReference] = changed
        return .success(200, .object(changed.row))
    }
}
