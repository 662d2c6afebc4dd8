package import Engine
package import EventStore
package import Values
import Workflow

extension CaseService {
    /// Starts cases of one kind, each once however often it is handed in; outcomes in their order. Neighbours do not
    /// affect each other.
    ///
    /// - Parameter id: recorded with a single case; what makes two starts the same is the content's own reference.
    package func start(
        _ type: CaseType,
        _ cases: [JSON],
        id: CommandID? = nil,
        by principal: Principal
    ) async -> [CaseStarter.Outcome] {
        do throws(CommandError) {
            let starter = try starter(type, principal)
            let outcomes = await starter.start(cases, actor: principal.name, id: id)
            guard let renewal = type.renewal, let model = type.model else { return outcomes }
            var renewed: [CaseStarter.Outcome] = []
            for outcome in outcomes { renewed.append(await renew(outcome, renewal, model, by: principal)) }
            return renewed
        } catch {
            return cases.map { _ in .refused(error) }
        }
    }

    /// The only one of `start`.
    package func start(
        _ type: CaseType,
        _ arguments: JSON,
        id: CommandID? = nil,
        by principal: Principal
    ) async -> CaseStarter.Outcome {
        await start(type, [arguments], id: id, by: principal).first
            ?? .refused(.broken("a case was handed in and nothing came of it"))
    }

    /// Refuses what starting would refuse, names that are taken apart; nothing is kept.
    package func rehearse(_ type: CaseType, _ arguments: JSON, by principal: Principal) throws(CommandError) {
        try starter(type, principal).rehearse(arguments, at: clock.now)
    }

    private func starter(_ type: CaseType, _ principal: Principal) throws(CommandError) -> CaseStarter {
        do throws(RejectionReport) {
            try authorizer.mayStart(type, principal)
        } catch {
            throw .rejected(error)
        }
        guard let rule = type.start else {
            throw .rejected(
                RejectionReport(
                    code: "command_is_internal",
                    message: "a case of the kind \(type.name) is begun by other cases of Dossier only",
                    value: type.name
                )
            )
        }
        return CaseStarter(rule, desk: desk, store: store, charts: charts, upcasters: upcasters)
    }

    /// Asked again while it is fresh, what is known is told; when it is stale, it is told too, and asked for anew.
    private func renew(
        _ outcome: CaseStarter.Outcome,
        _ renewal: CaseType.Renewal,
        _ model: String,
        by principal: Principal
    ) async -> CaseStarter.Outcome {
        guard case .alreadyStarted(let caseID, _, _) = outcome else { return outcome }
        do {
            guard let row = try await readModels.row(model: model, stream: caseID),
                let until = row[renewal.freshUntil]?.stringValue.flatMap({ Instant($0) }), until <= clock.now
            else { return outcome }
            let answer = try await ask(renewal.command, of: caseID, by: principal)
            return .alreadyStarted(caseID: caseID, version: answer.version, state: answer.state)
        } catch CommandError.rejected {
            // It is being asked already, or has ended: what is known is told.
            return outcome
        } catch let error as CommandError {
            return .refused(error)
        } catch let failure as EventStoreFailure {
            return .refused(CommandError(failure))
        } catch ReadModelError.failed(let failure) {
            return .refused(CommandError(failure))
        } catch {
            return .refused(.broken("\(error)"))
        }
    }
}
