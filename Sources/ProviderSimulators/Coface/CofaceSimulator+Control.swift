import Foundation

/// The control doors. They are for tests and demonstrations and ask for no credentials, so the simulator belongs
/// on loopback, or `controlEnabled` off.
extension CofaceSimulator {
    func control(method: String, path: [String], query: [String: String], body: [UInt8]) -> CofaceHTTPAnswer {
        do {
            switch (method, path.first ?? "", path.count) {
            case ("GET", "counts", 1):
                return try json(withModel { CountsPage(now: $1, counts: $0.counts(now: $1)) })
            case ("GET", "cases", 1): return try list(query)
            case ("GET", "cases", 2):
                guard let found = withModel({ $0.overdue(reference: path[1], now: $1) }) else {
                    return .problem(.notFound("case \(path[1])"))
                }
                return try json(found)
            case ("GET", "faults", 1):
                return try json(FaultsOrder(rules: withModel { model, _ in model.state.faults }))
            case ("POST", "faults", 1): return try setFaults(body)
            case ("POST", "companies", 1):
                let order = try JSONDecoder().decode(CompaniesOrder.self, from: Data(body))
                let complaint = withModel { model, _ in
                    model.setCompanies(order.companies, replacing: order.replace ?? false)
                }
                if let complaint { return refusal(400, complaint) }
                return try json(Done())
            case ("POST", "journeys", 2):
                let order = try JSONDecoder().decode(CofaceJourneyOrder.self, from: Data(body))
                if let complaint = withModel({ $0.order(order, reference: path[1], now: $1) }) {
                    return refusal(409, complaint)
                }
                return try json(Done())
            case ("POST", "reset", 1):
                let order =
                    body.isEmpty ? ResetOrder() : try JSONDecoder().decode(ResetOrder.self, from: Data(body))
                withModel { model, _ in model.reset(keepingFaults: order.keepFaults ?? false) }
                return try json(Done())
            default: return .problem(.notFound("control door"))
            }
        } catch {
            return refusal(400, "\(error)")
        }
    }

    private func refusal(_ status: Int, _ reason: String) -> CofaceHTTPAnswer {
        .problem(CofaceProblem(status, "order_refused", reason))
    }

    private func list(_ query: [String: String]) throws -> CofaceHTTPAnswer {
        let after = query["after"].flatMap(Int.init) ?? 0
        let limit = query["limit"].flatMap(Int.init) ?? 100
        let found = withModel { $0.cases(after: after, limit: limit, now: $1) }
        return try json(CasesPage(cases: found.map(CaseRow.init), next: found.last?.sequence))
    }

    private func setFaults(_ body: [UInt8]) throws -> CofaceHTTPAnswer {
        let order = try JSONDecoder().decode(FaultsOrder.self, from: Data(body))
        if let complaint = order.rules.lazy.compactMap(\.complaint).first { return refusal(400, complaint) }
        let rules = withModel { model, _ in
            model.setFaults(order.rules, replacing: order.replace ?? false)
            return model.state.faults
        }
        return try json(FaultsOrder(rules: rules))
    }

    private func json(_ value: some Encodable) throws -> CofaceHTTPAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return CofaceHTTPAnswer(
            status: 200,
            body: String(decoding: try encoder.encode(value), as: UTF8.self)
        )
    }

    private struct Done: Encodable {
        let done = true
    }

    private struct ResetOrder: Decodable {
        var keepFaults: Bool?
    }

    private struct FaultsOrder: Codable {
        var rules: [CofaceFaultRule]
        var replace: Bool?
    }

    private struct CompaniesOrder: Decodable {
        var companies: [CofaceCompany]
        var replace: Bool?
    }

    private struct CountsPage: Encodable {
        let now: SimulatedInstant
        let counts: CofaceCounts
    }

    private struct CasesPage: Encodable {
        let cases: [CaseRow]
        /// What to give as `after` for the next page; missing on an empty page.
        let next: Int?
    }

    private struct CaseRow: Encodable {
        let customerReference: String
        let sequence: Int
        let createdAt: SimulatedInstant
        let easyNumber: String?
        let overdueId: String?
        let status: String
        let outcome: CofaceOutcome
        let invoices: Int
        let documents: Int

        init(_ subject: CofaceCase) {
            customerReference = subject.customerReference
            sequence = subject.sequence
            createdAt = subject.createdAt
            easyNumber = subject.easyNumber
            overdueId = subject.overdueId
            status = subject.status.wireName
            outcome = subject.outcome
            invoices = subject.statement.invoices.count
            documents = subject.documents.count
        }
    }
}
