import Synchronization
import Values
import Workflow

/// Coface for simulations, at the level of the calls that lifecycles declare: companies, orders of temporary numbers,
/// overdue cases and their documents. Written from the provider's documents once more, without a line of the client
/// or of the HTTP simulator.
final class CofaceStandIn: StandIn {
    struct State {
        /// By the case's customer reference.
        var debts: [String: StandInDebt] = [:]
        /// When each temporary number's order was first asked about.
        var orders: [String: Instant] = [:]
        var calls = 0
    }

    let dice: Dice
    let inspector: Inspector
    let state = Mutex(State())

    init(_ dice: Dice, inspector: Inspector) {
        self.dice = dice
        self.inspector = inspector
    }

    var calls: Int { state.withLock { $0.calls } }

    /// All cases, by reference.
    func debts(at now: Instant) -> [StandInDebt] {
        state.withLock { state in
            state.debts.sorted { $0.key < $1.key }.map { entry in
                var debt = entry.value
                debt.settle(at: now)
                return debt
            }
        }
    }

    /// The number of the company that is behind a reference, an identifier or a temporary number.
    static func easyNumber(of text: String) -> String {
        let digest = Digest.sha256(Array(text.utf8)).description
        return "000" + digest.utf8.prefix(11).map { String($0 % 10) }.joined()
    }

    // MARK: Calls

    private static let manners: [String: CallManner] = [
        "searchCompany": .read, "readOrder": .read, "readCatalog": .read, "readMoveCatalog": .read,
        "findDeclaration": .read, "findCase": .read, "readCase": .read, "checkMove": .read,
        "listDocuments": .read, "lookForUpload": .read, "update": .change, "declare": .effect,
        "move": .effect,
        "uploadDocument": .effect,
    ]

    func manner(of call: Call) -> CallManner? { Self.manners[call.name] }

    func unsent(_ call: Call, at now: Instant) -> JSON? { nil }

    func receive(_ call: Call, at now: Instant) { state.withLock { $0.calls += 1 } }

    func answer(_ call: Call, _ terms: AnswerTerms, at now: Instant) -> JSON? {
        let request = call.request
        switch call.name {
        case "searchCompany": return search(request)
        case "readOrder": return order(request, at: now)
        case "readCatalog", "readMoveCatalog": return catalog()
        case "declare": return declare(request, at: now)
        case "findDeclaration", "findCase": return find(request, at: now)
        case "readCase", "checkMove": return read(request, at: now)
        case "update": return update(request, at: now)
        case "move": return move(request, at: now)
        case "uploadDocument": return upload(request, at: now)
        case "listDocuments", "lookForUpload": return documents(request, at: now)
        default: return nil
        }
    }

    // MARK: Companies [coface-cofaserve.md §4]

    private func search(_ request: JSON) -> JSON {
        let asked = request["identifierValue"]?.stringValue ?? request["name"]?.stringValue ?? ""
        let plain = String(asked.filter { $0.isLetter || $0.isNumber }).uppercased()
        let dice = dice.named("company \(plain)")
        var companies: [JSON] = []
        func add(_ number: String, _ establishment: String, hasIdentifier: Bool) {
            var object = JSONObject([
                ("easyNumber", JSON.string(number)), ("name", .string("Company \(plain)")),
                ("countryCode", request["countryCode"] ?? "FRA"),
                ("establishmentType", .string(establishment)),
            ])
            if hasIdentifier, let type = request["identifierType"] {
                object["identifiers"] = [["type": type, "value": .string(plain)]]
            }
            companies.append(.object(object))
        }
        switch dice.weighted([(5, 1), (2, 2), (2, 0), (1, 3)]) {
        case 1: add(Self.easyNumber(of: plain), "HEAD_OFFICE", hasIdentifier: true)
        case 2:
            add(Self.easyNumber(of: plain), "HEAD_OFFICE", hasIdentifier: true)
            add(Self.easyNumber(of: plain + "B"), "BRANCH", hasIdentifier: true)
            add(Self.easyNumber(of: plain + "C"), "HEAD_OFFICE", hasIdentifier: self.dice.chance(0.3))
        case 3:
            // Being identified: a temporary number first, a definitive one some day. [§4.1]
            let isDone = self.dice.chance(0.2)
            let number = Self.easyNumber(of: plain)
            add(isDone ? number : "Z" + number.dropFirst(), "HEAD_OFFICE", hasIdentifier: true)
        default: break
        }
        return ["companies": .array(companies), "outcome": "companies"]
    }

    private func order(_ request: JSON, at now: Instant) -> JSON {
        let number = request["easyNumber"]?.stringValue ?? ""
        let first = state.withLock { state in
            if state.orders[number] == nil { state.orders[number] = now }
            return state.orders[number] ?? now
        }
        let dice = dice.named("order \(number)")
        let isIdentifiable = dice.chance(0.8)
        guard now >= first + dice.span(.minutes(1), .days(9)) else {
            return ["easyNumber": .string(number), "outcome": "order", "status": "PENDING"]
        }
        if isIdentifiable {
            return [
                "easyNumber": .string(Self.easyNumber(of: number)), "outcome": "order", "status": "DELIVERED",
            ]
        }
        return ["outcome": "order", "status": dice.chance(0.5) ? "REJECTED" : "ORDER_ANNULED"]
    }

    // MARK: Overdue cases [§7]

    private func catalog() -> JSON {
        if dice.chance(0.03) { return refusal("NOT_AUTHORISED", 403) }
        let isOffered = dice.chance(0.92)
        return [
            "catalog": [
                ["actionCodes": isOffered ? ["CREA", "MOVE"] : [], "debtType": "CI"],
                ["actionCodes": isOffered ? ["CREA"] : [], "debtType": "NGD"],
            ],
            "outcome": "catalog",
        ]
    }

    private func declare(_ request: JSON, at now: Instant) -> JSON {
        let filing = request["filing"] ?? .emptyObject
        let reference = filing["customerReference"]?.stringValue ?? ""
        guard state.withLock({ $0.debts[reference] }) == nil else {
            return refusal("REFERENCE_EXISTS", 409)
        }
        if dice.chance(0.04) { return refusal("INVALID_INVOICE", 400) }
        let isKnown = filing["debtor"]?["easyNumber"]?.stringValue != nil
        let listed: Duration = dice.pick([.zero, .minutes(4), .minutes(25)])
        let identified: Duration = dice.pick([.minutes(1), .hours(3), .hours(40)])
        var debt = StandInDebt(
            reference: reference,
            debtType: filing["debtType"]?.stringValue ?? "CI",
            overdueID: "C-\(reference)",
            identifiedFrom: now + dice.span(.zero, identified),
            listedFrom: now + listed,
            filing: filing,
            easyNumber: filing["debtor"]?["easyNumber"]?.stringValue,
            status: isKnown ? .pending : .pendingDebtorValidation
        )
        debt.draw(from: dice.named("debt \(reference)"), at: now)
        keep(debt)
        inspector.declared(reference, at: now)
        return ["outcome": "accepted", "requestId": .string("R-\(reference)"), "row": debt.row(at: now)]
    }

    /// The list lags behind. (D-16)
    private func find(_ request: JSON, at now: Instant) -> JSON {
        guard let debt = settled(request["customerReference"]?.stringValue, at: now), debt.listedFrom <= now
        else { return ["outcome": "notFound"] }
        return ["outcome": "row", "row": debt.row(at: now)]
    }

    private func read(_ request: JSON, at now: Instant) -> JSON {
        guard let debt = settled(reference(of: request), at: now), debt.identifiedFrom <= now else {
            return ["outcome": "notFound"]
        }
        return ["outcome": "row", "row": debt.row(at: now)]
    }

    private func update(_ request: JSON, at now: Instant) -> JSON {
        guard var debt = settled(reference(of: request), at: now) else { return refusal("UNKNOWN_CASE", 404) }
        guard debt.status.takesReports else { return refusal("STATUS_\(debt.status.rawValue)", 409) }
        debt.filing = request["filing"] ?? debt.filing
        keep(debt)
        return [
            "outcome": "row", "revision": request["revision"] ?? 0, "row": debt.row(at: now),
        ]
    }

    private func move(_ request: JSON, at now: Instant) -> JSON {
        guard var debt = settled(reference(of: request), at: now) else { return refusal("UNKNOWN_CASE", 404) }
        guard debt.status == .coverRefused else { return refusal("STATUS_\(debt.status.rawValue)", 409) }
        if dice.chance(0.1) { return refusal("NO_COLLECTION", 400) }
        debt.status = .movedToCollection
        if dice.chance(0.4) { debt.upcoming = [(now + dice.span(.days(1), .days(10)), .closed)] }
        keep(debt)
        inspector.movedToCollection(debt.reference, at: now)
        return ["outcome": "row", "row": debt.row(at: now)]
    }

    // MARK: Documents [§7.4]

    /// A name is taken once for each case. Where an upload before may have arrived, the client takes the refusal of a
    /// second one for none.
    private func upload(_ request: JSON, at now: Instant) -> JSON? {
        let name = request["name"]?.stringValue ?? ""
        guard var debt = settled(reference(of: request), at: now) else {
            return ["message": "no such case", "refusal": "UNKNOWN_CASE"]
        }
        guard debt.documents[name] == nil else {
            if request["mayHaveArrived"]?.boolValue == true { return nil }
            return ["message": "the name is taken", "refusal": "DOCUMENT_EXISTS"]
        }
        if dice.chance(0.05) { return ["message": "not accepted", "refusal": "DOCUMENT_REFUSED"] }
        debt.documents[name] = now + dice.pick([.zero, .seconds(30), .minutes(4)])
        keep(debt)
        return .emptyObject
    }

    private func documents(_ request: JSON, at now: Instant) -> JSON {
        let debt = settled(reference(of: request), at: now)
        let names = (debt?.documents ?? [:]).filter { $0.value <= now }.keys.sorted()
        return ["names": .array(names.map(JSON.string))]
    }

    // MARK: Parts

    private func reference(of request: JSON) -> String? {
        request["overdueId"]?.stringValue.map { String($0.dropFirst("C-".count)) }
    }

    private func settled(_ reference: String?, at now: Instant) -> StandInDebt? {
        guard let reference else { return nil }
        return state.withLock { state in
            state.debts[reference]?.settle(at: now)
            return state.debts[reference]
        }
    }

    private func keep(_ debt: StandInDebt) { state.withLock { $0.debts[debt.reference] = debt } }

    private func refusal(_ code: String, _ status: Int64) -> JSON {
        [
            "outcome": "refused",
            "refusal": ["code": .string(code), "httpStatus": .integer(status), "text": "no"],
        ]
    }
}
