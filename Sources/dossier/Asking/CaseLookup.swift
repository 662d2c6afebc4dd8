import Engine
import EventStore
import Lifecycles
import PostgresEventStore
import Values

/// Finds a case by anything that people call it: case or document id, a financing's merchantTransactionId, an overdue
/// case's reference (`POLICY/REFERENCE` or `EASY/REFERENCE` where several have it), its overdueId, an EASY number.
enum CaseLookup {
    /// `merchant` is whose order it is, where several have the same number.
    static func find(_ text: String, merchant: String?, in composition: Composition) async throws -> StreamID
    {
        if let id = try await FinancingLookup.known(text, of: merchant, in: composition) { return id }
        guard merchant == nil else {
            throw Refusal("merchant \"\(merchant ?? "")\" has no financing \"\(text)\"")
        }
        let reference = NaturalKey(scope: OverdueCase.referenceScope, value: text)
        if let id = try await composition.store.owner(of: reference) { return id }
        var found = try await rows(text, "overdue_cases", "customer_reference", composition)
        if found.isEmpty { found = try await qualified(text, composition) }
        if found.isEmpty { found = try await rows(text, "overdue_cases", "overdue_id", composition) }
        if found.isEmpty {
            found =
                try await rows(text, "overdue_cases", "easy_number", composition)
                + rows(text, "company_identifications", "easy_number", composition)
        }
        let ids = found.compactMap { $0["stream_id"]?.stringValue.flatMap { StreamID($0) } }
        guard ids.count <= 1 else {
            let list = ids.prefix(listLimit).map(\.description).joined(separator: ", ")
            let rest = ids.count > listLimit ? ", …" : ""
            throw Refusal("\"\(text)\" names \(ids.count) cases; give one of their ids: \(list)\(rest)")
        }
        guard let id = ids.first else {
            throw Refusal(
                "nothing is known by \"\(text)\": neither a case or document id, a merchantTransactionId, a "
                    + "customerReference, an overdueId nor an EASY number"
            )
        }
        return id
    }

    /// Ids that a refusal names.
    private static let listLimit = 10

    private static func rows(
        _ text: String,
        _ model: String,
        _ column: String,
        _ composition: Composition
    ) async throws -> [JSONObject] {
        try await composition.store.findRows(model: model, column: column, value: .string(text))
    }

    /// `EASY/REFERENCE` or `POLICY/REFERENCE`.
    private static func qualified(_ text: String, _ composition: Composition) async throws -> [JSONObject] {
        guard let slash = text.firstIndex(of: "/") else { return [] }
        let qualifier = String(text[..<slash])
        let reference = String(text[text.index(after: slash)...])
        return try await rows(reference, "overdue_cases", "customer_reference", composition).filter { row in
            ["easy_number", "policy_number"].contains { row[$0]?.stringValue == qualifier }
        }
    }
}
