import Values

/// One overdue case as Coface would keep it. [coface-cofaserve.md §7]
struct StandInDebt: Sendable {
    /// [§7.8]
    enum Status: String, Sendable {
        case pending = "Pending"
        case pendingDebtorValidation = "Pending_debtor_validation"
        case accepted = "Accepted"
        case coverRefused = "Cover_refused"
        case movedToCollection = "Moved_to_collection"
        case indemnified = "Indemnified"
        case rejected = "Rejected"
        case closed = "Closed"

        /// The insured may report recoveries and new invoices. [§7.5, D-4, D-5]
        var takesReports: Bool { self == .pending || self == .movedToCollection }
    }

    let reference: String
    let debtType: String
    let overdueID: String
    /// The key is made some time after the declaration was taken in. [§7.3]
    let identifiedFrom: Instant
    /// The list shows it from then on. (D-16)
    let listedFrom: Instant
    /// As it was declared or last replaced whole. (D-19)
    var filing: JSON
    var easyNumber: String?
    var status: Status
    /// What Coface's clerks do.
    var upcoming: [(moment: Instant, status: Status)] = []
    /// Names of documents, and from when on the list shows them.
    var documents: [String: Instant] = [:]

    mutating func settle(at now: Instant) {
        while let next = upcoming.first, next.moment <= now {
            if status == .pendingDebtorValidation, next.status != .rejected {
                easyNumber = CofaceStandIn.easyNumber(of: reference)
            }
            status = next.status
            upcoming.removeFirst()
        }
    }

    func row(at now: Instant) -> JSON {
        var object = JSONObject([
            ("customerReference", JSON.string(reference)), ("raw", .string(status.rawValue)),
            ("debtType", .string(debtType)), ("documentsCount", .integer(Int64(documents.count))),
        ])
        if identifiedFrom <= now { object["overdueId"] = .string(overdueID) }
        object["easyNumber"] = easyNumber.map(JSON.string)
        if status == .indemnified {
            object["indemnification"] = ["amount": 1000, "currency": "EUR", "date": "2027-01-01"]
        }
        if status == .rejected { object["rejection"] = "NO_DEBTOR" }
        return .object(object)
    }
}

extension StandInDebt {
    /// What becomes of a declaration, day by day.
    mutating func draw(from dice: Dice, at now: Instant) {
        var moment = now
        func next(_ status: Status, within longest: Duration) {
            moment = moment + dice.span(.minutes(5), longest)
            upcoming.append((moment, status))
        }
        if status == .pendingDebtorValidation {
            next(dice.chance(0.8) ? .pending : .rejected, within: .days(3))
            if upcoming.last?.status == .rejected { return }
        }
        guard debtType == "CI" else {
            next(dice.chance(0.8) ? .accepted : .rejected, within: .days(4))
            if dice.chance(0.5) { next(.closed, within: .days(10)) }
            return
        }
        let decision = dice.weighted([
            (5, Status.accepted), (3, .coverRefused), (1, .rejected), (1, .pending),
        ])
        next(decision, within: dice.pick([.hours(3), .days(8)]))
        guard decision == .accepted, dice.chance(0.7) else { return }
        next(.indemnified, within: .days(9))
        if dice.chance(0.4) { next(.closed, within: .days(5)) }
    }
}
