import Values

/// What a credit insurance contract says about dates. Every number is the contract's own; ``assumed`` stands in where
/// no file says otherwise.
package struct ContractTerms: Sendable, Equatable {
    /// An IANA zone: on whose wall clock a last day ends.
    package var zone: Zone
    package var calendar: BusinessCalendar
    /// From the due date (as extended by an EDD) to the last day on which the overdue account may be declared.
    /// [coface-cofaserve.md §7.1]
    package var declaration: Term
    package var declarationRoll: RollRule
    /// From the day on which adverse information became known to the last day to report it. [§7.8]
    package var adverseInformation: Term
    package var adverseInformationRoll: RollRule
    /// From an invoice's issue date to the latest due date that cover allows without an EDD. [§7.1]
    package var maximumCreditPeriod: Term
    /// Days before the last day on which people are told, and told again.
    package var earlyWarningDays: Int
    package var urgentWarningDays: Int

    package init(
        zone: Zone,
        calendar: BusinessCalendar,
        declaration: Term,
        declarationRoll: RollRule,
        adverseInformation: Term,
        adverseInformationRoll: RollRule,
        maximumCreditPeriod: Term,
        earlyWarningDays: Int,
        urgentWarningDays: Int
    ) {
        self.zone = zone
        self.calendar = calendar
        self.declaration = declaration
        self.declarationRoll = declarationRoll
        self.adverseInformation = adverseInformation
        self.adverseInformationRoll = adverseInformationRoll
        self.maximumCreditPeriod = maximumCreditPeriod
        self.earlyWarningDays = earlyWarningDays
        self.urgentWarningDays = urgentWarningDays
    }

    /// [assumed] Contracts differ and none is public; only the ten days of adverse information, and that weekends and
    /// holidays count, are (P6). Nothing rolls, since a last day that moves by itself could be missed.
    package static let assumed: ContractTerms = {
        guard let zone = Zone("Europe/Paris") else {
            preconditionFailure("every zone table knows Europe/Paris")
        }
        return ContractTerms(
            zone: zone,
            calendar: BusinessCalendar(name: "weekends only"),
            declaration: Term(60, .calendarDays),
            declarationRoll: .stay,
            adverseInformation: Term(10, .calendarDays),
            adverseInformationRoll: .stay,
            maximumCreditPeriod: Term(120, .calendarDays),
            earlyWarningDays: 14,
            urgentWarningDays: 3
        )
    }()
}

/// The terms of every policy.
package struct ContractTermsBook: Sendable, Equatable {
    /// The policy of a case that names none; nil when every case must name one.
    package var defaultPolicy: String?
    package var policies: [String: ContractTerms]
    /// For policies that are not listed; nil refuses them.
    package var others: ContractTerms?

    package init(
        defaultPolicy: String? = nil,
        policies: [String: ContractTerms] = [:],
        others: ContractTerms? = .assumed
    ) {
        self.defaultPolicy = defaultPolicy
        self.policies = policies
        self.others = others
    }

    package func terms(for policy: String) -> ContractTerms? { policies[policy] ?? others }
}
