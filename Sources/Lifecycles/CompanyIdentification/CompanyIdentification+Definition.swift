import Values
package import Workflow

extension CompanyIdentification {
    package typealias Rejection = RejectionReport

    package static let definition = LifecycleDefinition<CompanyIdentification>(
        name: name,
        noun: "a company identification",
        startCommand: "identify",
        commands: commands,
        events: [
            Stored.requested.entry, Stored.resumed.entry, Stored.nothing.entry, Stored.found.entry,
            Stored.chosen.entry, Stored.refresh.entry, Stored.resolved.entry, Stored.temporary.entry,
            Stored.notIdentifiable.entry, Stored.closed.entry,
        ],
        encode: { event in
            switch event {
            case .identificationRequested(let inquiry, let warnings, let at):
                Stored.requested.encoded((inquiry, warnings, at))
            case .searchResumed(let inquiry, let warnings): Stored.resumed.encoded((inquiry, warnings))
            case .nothingFound(let at): Stored.nothing.encoded(at)
            case .companiesFound(let companies, let chosen, let at):
                Stored.found.encoded((companies, chosen, at))
            case .companyChosen(let number): Stored.chosen.encoded(number)
            case .refreshRequested: Stored.refresh.encoded(())
            case .easyNumberResolved(let from, let to): Stored.resolved.encoded((from, to))
            case .stillTemporary(let at): Stored.temporary.encoded(at)
            case .notIdentifiable(let status): Stored.notIdentifiable.encoded(status)
            case .closed(let reason): Stored.closed.encoded(reason)
            }
        },
        calls: calls,
        facts: Facts.schema,
        guards: [
            "isIdentified": GuardWord("exactly one company was found") {
                $0.easyNumber.map { !EasyNumber.isTemporary($0) } ?? false
            },
            "isTemporary": GuardWord("Coface has given a temporary number") {
                $0.easyNumber.map(EasyNumber.isTemporary) ?? false
            },
            "hasAttemptsLeft": GuardWord("another way of searching is left") {
                $0.attempt < $0.attempts.count
            },
        ],
        deadlines: ["staleness": { $0.freshUntil }],
        row: ReadModelSpec(
            "company_identifications",
            hasRow: { $0.inquiry != nil },
            [
                .text("country_code", "Country") { $0.inquiry?.countryCode },
                .text("inquiry", "Asked for") { $0.inquiry?.key },
                .text("easy_number", "EASY number", isFilter: true) { $0.easyNumber },
                .text("company_name", "Company") { $0.chosen?.name ?? $0.inquiry?.name },
                .count("hits", "Hits") { $0.companies.count },
                .moment("searched_at", "Searched") { $0.searchedAt },
                .moment("fresh_until", "Fresh until") { $0.freshUntil },
            ] + ReadModelSpec.Column.standing
        ),
        rejections: Refusal.all,
        naturalKeys: { facts in facts.inquiry.map { [(scope: inquiryScope, value: $0.key)] } ?? [] }
    )

    /// The events as they are stored.
    private enum Stored {
        static let requested = EventSpec<Event, (Inquiry, [CaseWarning], Instant)>(
            "identificationRequested",
            title: "Asked for a company",
            .needed("inquiry", Inquiry.schema),
            .list("warnings", of: CaseWarning.schema, whenEmpty: .written),
            .needed("at", .microseconds)
        ) { .identificationRequested($0, warnings: $1, at: $2) }
        static let resumed = EventSpec<Event, (Inquiry, [CaseWarning])>(
            "searchResumed",
            title: "Asked again with other data",
            .needed("inquiry", Inquiry.schema),
            .list("warnings", of: CaseWarning.schema, whenEmpty: .written)
        ) { .searchResumed($0, warnings: $1) }
        static let nothing = EventSpec<Event, Instant>(
            "nothingFound",
            title: "One way of asking found nothing",
            .needed("at", .microseconds)
        ) { .nothingFound(at: $0) }
        static let found = EventSpec<Event, ([Company], String?, Instant)>(
            "companiesFound",
            title: "Companies were found",
            .list("companies", of: Company.schema, whenEmpty: .written),
            .optional("chosen", .anyText, writingNone: .null),
            .needed("at", .microseconds)
        ) { .companiesFound($0, chosen: $1, at: $2) }
        static let chosen = EventSpec<Event, String>(
            "companyChosen",
            title: "A person chose the company",
            .needed("easyNumber", .anyText)
        ) { .companyChosen(easyNumber: $0) }
        static let refresh = EventSpec<Event, Void>(
            "refreshRequested",
            title: "Asked for the same anew",
            .refreshRequested
        )
        static let resolved = EventSpec<Event, (String, String)>(
            "easyNumberResolved",
            title: "A temporary number became definitive",
            .needed("from", .anyText),
            .needed("to", .anyText)
        ) { .easyNumberResolved(from: $0, to: $1) }
        static let temporary = EventSpec<Event, Instant>(
            "stillTemporary",
            title: "The number is temporary still",
            .needed("at", .microseconds)
        ) { .stillTemporary(at: $0) }
        static let notIdentifiable = EventSpec<Event, String>(
            "notIdentifiable",
            title: "Coface will not identify the company",
            .needed("status", .anyText)
        ) { .notIdentifiable(status: $0) }
        static let closed = EventSpec<Event, String>(
            "closed",
            title: "Closed by a person",
            .needed("reason", .anyText)
        ) { .closed(reason: $0) }
    }

    static let identifiersLimit = 10
    static let nameLengthLimit = 255
    static let reasonLengthLimit = 500

    private static let office = ["finance", "operator", "administrator"]

    private static let commands: [CommandSpec<CompanyIdentification>] = [
        CommandSpec(
            "identify",
            title: "Search a company",
            causes: [Stored.requested.name],
            roles: office,
            arguments: Inquiry.schema
        ) { inquiry, _ throws(RejectionReport) in .identify(inquiry, warnings: try inquiry.warnings()) },
        CommandSpec(
            "searchAgain",
            title: "Search again with other data",
            causes: [Stored.resumed.name],
            roles: office,
            arguments: Inquiry.schema
        ) { inquiry, _ throws(RejectionReport) in .searchAgain(inquiry, warnings: try inquiry.warnings()) },
        CommandSpec(
            "choose",
            title: "Choose a company",
            causes: [Stored.chosen.name],
            roles: office,
            arguments: .one(.needed("easyNumber", .text(limit: EasyNumber.lengthLimit)))
        ) { number, _ throws(RejectionReport) in .choose(easyNumber: number) },
        CommandSpec(
            "refresh",
            title: "Ask Coface anew",
            causes: [Stored.refresh.name],
            roles: office,
            arguments: .nothing
        ) { _, _ throws(RejectionReport) in .refresh },
        CommandSpec(
            "close",
            title: "Close the search",
            causes: [Stored.closed.name],
            roles: office,
            isDangerous: true,
            arguments: .one(.needed("reason", .text(limit: reasonLengthLimit)))
        ) { reason, _ throws(RejectionReport) in .close(reason: reason) },
    ]

    private static let calls: [CallSpec<CompanyIdentification>] = [
        CallSpec(
            "searchCompany",
            title: "Search at Coface",
            kind: .safe,
            causes: [Stored.nothing.name, Stored.found.name, Stored.resolved.name],
            request: Request.schema,
            answer: Answer.schema,
            asks: { facts, _ in Request.search(facts) },
            { .answered(call: "searchCompany", $0) }
        ),
        CallSpec(
            "readOrder",
            title: "Read the order of a temporary number",
            kind: .safe,
            causes: [Stored.resolved.name, Stored.temporary.name, Stored.notIdentifiable.name],
            request: Request.schema,
            answer: Answer.schema,
            asks: { facts, _ in Request.order(facts) },
            { .answered(call: "readOrder", $0) }
        ),
    ]
}
