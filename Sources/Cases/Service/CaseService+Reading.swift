package import Engine
package import EventStore
package import Values
import Workflow

extension CaseService {
    /// A case with where it is, why, and what may be asked; nil for an unknown one.
    package func show(_ caseID: StreamID) async throws -> CaseView? {
        try await CaseView.read(caseID, in: store, charts: charts, catalog: catalog)
    }

    /// A case as lists show it, with its version and what only the whole case has; nil for one of another kind.
    package func entry(_ caseID: StreamID, of type: CaseType) async throws -> (
        members: JSONObject, view: CaseView
    )? {
        guard let model = type.model, let view = try await show(caseID), view.stream.lifecycle == type.name,
            let row = try await readModels.row(model: model, stream: caseID)
        else { return nil }
        var members = type.members(of: row)
        members["version"] = .integer(view.stream.version.number)
        for fact in type.shownFacts { members[fact.name] = view.snapshot.facts[fact.name] ?? fact.absent }
        return (members, view)
    }

    /// A page of the cases of one kind, as clients read them.
    ///
    /// - Parameter matching: values of columns that are filters, by the names that clients know.
    package func list(
        _ type: CaseType,
        matching: [String: String] = [:],
        attention: Bool? = nil,
        cursor: String? = nil,
        limit: Int
    ) async throws -> (cases: [JSONObject], next: String?) {
        guard let model = type.model else { return ([], nil) }
        var conditions = JSONObject()
        for filter in type.filters {
            if let value = matching[filter.member] { conditions[filter.column] = .string(value) }
        }
        if attention == false { conditions["attention"] = .null }
        let page = try await readModels.listRows(
            ReadModelQuery(
                model: model,
                conditions: conditions,
                present: attention == true ? ["attention"] : [],
                cursor: cursor,
                limit: limit
            )
        )
        return (page.rows.map { type.members(of: $0) }, page.next)
    }

    /// Events of a case from a version on; nil for an unknown case.
    package func history(
        of caseID: StreamID,
        from first: StreamVersion = StreamVersion(1),
        limit: Int
    ) async throws -> CaseHistory? {
        guard let stream = try await store.load([caseID]).first else { return nil }
        return CaseHistory(
            stream: stream,
            events: try await store.readStream(caseID, from: first, limit: limit)
        )
    }

    /// Runs the rules again over what was recorded.
    package var replay: Replay { Replay(store: store, charts: charts, upcasters: upcasters) }

    /// What may be asked of a case where it stands, each with the form of its arguments; nil for an unknown case.
    package func forms(of caseID: StreamID) async throws -> CaseForms? {
        guard let view = try await show(caseID) else { return nil }
        return CaseForms(view: view, description: catalog.type(named: view.stream.lifecycle)?.description)
    }
}
