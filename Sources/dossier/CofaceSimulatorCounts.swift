import Values

/// What the Coface simulator, the only witness from outside, counted of our calls.
struct CofaceSimulatorCounts {
    let counts: JSON

    static func read(from base: String) async throws -> CofaceSimulatorCounts {
        CofaceSimulatorCounts(counts: try await SimulatorCounts.ask(base))
    }

    /// What a client must never do: the simulator's name of the figure, and ours.
    private static let rules: [(name: String, title: String)] = [
        ("repeatedDeclarations", "repeated declarations"),
        ("repeatedUploads", "documents uploaded twice"),
        ("parallelUploads", "uploads of one case at once"),
        ("overBudgetTotal", "calls beyond the budget"),
        ("failedLogins", "refused logins"),
        ("loginsDuringLock", "logins while locked out"),
        ("declarationsWithoutCatalog", "declared without looking at the catalog"),
        ("declarationsOfNoHeadOffice", "declared against a branch"),
        ("movesNotAllowed", "moves that were not offered"),
    ]

    private var broken: [(name: String, title: String, count: Int64)] {
        Self.rules.map { ($0.name, $0.title, counts[$0.name]?.integerValue ?? 0) }
    }

    var isClean: Bool { broken.allSatisfy { $0.count == 0 } }

    private func members(_ name: String) -> [(String, Int64)] {
        (counts[name]?.objectValue?.members ?? []).map { ($0.key, $0.value.integerValue ?? 0) }
    }

    var json: JSON {
        var object = JSONObject()
        for name in ["calls", "casesByStatus", "faults", "refusedDocuments", "rejections"] {
            object[name] = .object(JSONObject(members(name).map { ($0.0, .integer($0.1)) }))
        }
        for name in ["cases", "documents", "updatesInWrongStatus"] {
            object[name] = .integer(counts[name]?.integerValue ?? 0)
        }
        for rule in broken { object[rule.name] = .integer(rule.count) }
        return .object(object)
    }

    var text: String {
        var calls = TextTable(["call to Coface", "times"])
        for entry in members("calls") { calls.add([entry.0, String(entry.1)]) }
        func list(_ name: String) -> String {
            let entries = members(name).map { "\($0.0) \($0.1)" }
            return entries.isEmpty ? "none" : entries.joined(separator: ", ")
        }
        let width = 40
        var lines = [
            calls.text, "",
            "faults that Coface made".padded(to: width) + list("faults"),
            "cases at Coface".padded(to: width) + list("casesByStatus"),
            "documents at Coface".padded(to: width) + String(counts["documents"]?.integerValue ?? 0),
            "documents that Coface refused".padded(to: width) + list("refusedDocuments"),
            // Coface may decide between our last look and a report; that is nobody's fault.
            "reports that came after the decision".padded(to: width)
                + String(counts["updatesInWrongStatus"]?.integerValue ?? 0),
        ]
        lines += broken.map { $0.title.padded(to: width) + String($0.count) }
        return lines.joined(separator: "\n")
    }
}
