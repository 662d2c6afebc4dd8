/// The endpoint templates of CofaServe that concern companies and overdues [coface-cofaserve.md §3], plus the
/// login. Budgets and faults go by template.
package enum CofaceOperation: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case token
    case countries, identifierTypes
    case searchByIdentifier, searchByName
    case listReferences, setReference
    case overdueCatalog, declareOverdue, declareUnknownOverdue
    case listOverdues, showOverdue, updateOverdue, moveOverdue
    case addDocument, listDocuments
}

/// A path of the provider, taken apart.
struct CofaceRoute: Equatable {
    let operation: CofaceOperation
    /// `unknown` stands in the place of the EASY number of a debtor that has none [coface-cofaserve.md §13, D-18].
    var easyNumber: String?
    var overdueId: String?

    static let unknownDebtor = "unknown"
    /// Words with which an endpoint begins; what comes before them is the service's root context.
    private static let roots: Set<String> = ["token", "countries", "companies"]

    /// Reads `{root context}{endpoint}`. Only `replay/v1` is published of the root contexts, so any will do
    /// [coface-cofaserve.md §2.2, §14].
    ///
    /// No route when there is no such endpoint, or one for other methods only, which `pathExists` tells.
    static func read(method: String, path: [String]) -> (route: CofaceRoute?, pathExists: Bool) {
        for root in path.indices where roots.contains(path[root]) {
            let found = endpoints(Array(path[root...]))
            if !found.isEmpty { return (found.first { $0.method == method }?.route, true) }
        }
        return (nil, false)
    }

    private static func endpoints(_ parts: [String]) -> [(method: String, route: CofaceRoute)] {
        switch (parts.count, parts[0]) {
        case (1, "token"): return [("POST", CofaceRoute(operation: .token))]
        case (1, "countries"): return [("GET", CofaceRoute(operation: .countries))]
        case (2, "countries") where parts[1] == "identifiers":
            return [("GET", CofaceRoute(operation: .identifierTypes))]
        case (2, "companies"):
            switch parts[1] {
            case "identifier": return [("GET", CofaceRoute(operation: .searchByIdentifier))]
            case "name": return [("GET", CofaceRoute(operation: .searchByName))]
            case "overdues": return [("GET", CofaceRoute(operation: .listOverdues))]
            case "customerreferences":
                return [
                    ("GET", CofaceRoute(operation: .listReferences)),
                    ("PATCH", CofaceRoute(operation: .setReference)),
                ]
            default: return []
            }
        case (3..., "companies"): return ofCompany(parts[1], Array(parts[2...]))
        default: return []
        }
    }

    private static func ofCompany(_ easyNumber: String, _ parts: [String]) -> [(String, CofaceRoute)] {
        func route(_ operation: CofaceOperation, _ overdueId: String? = nil) -> CofaceRoute {
            CofaceRoute(operation: operation, easyNumber: easyNumber, overdueId: overdueId)
        }
        if parts == ["catalog-overdue"] { return [("GET", route(.overdueCatalog))] }
        guard parts[0] == "overdues" else { return [] }
        switch parts.count {
        case 1:
            let isUnknown = easyNumber == unknownDebtor
            return [("POST", route(isUnknown ? .declareUnknownOverdue : .declareOverdue))]
        case 2:
            return [
                ("GET", route(.showOverdue, parts[1])), ("PUT", route(.updateOverdue, parts[1])),
                ("PATCH", route(.moveOverdue, parts[1])),
            ]
        case 3 where parts[2] == "documents":
            return [("POST", route(.addDocument, parts[1])), ("GET", route(.listDocuments, parts[1]))]
        default: return []
        }
    }
}
