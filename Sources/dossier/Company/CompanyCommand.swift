import ArgumentParser
import Cases
import Engine
import EventStore
import PostgresEventStore
import Values
import Workflow

struct CompanyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "company",
        abstract: "Companies at Coface: search, choose, follow a temporary number.",
        subcommands: [
            CompanySearchCommand.self, CompanyListCommand.self, CompanyShowCommand.self,
            CompanyChooseCommand.self, CompanyRefreshCommand.self, CompanySearchAgainCommand.self,
            CompanyCloseCommand.self,
        ]
    )
}

struct CompanySearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Searches a company: by legal identifier in its spellings, then by name and place.",
        discussion: """
            A search is a case that workers carry out; --wait waits for its result. Asked again within a day, what was \
            found is told without asking Coface.
            """
    )

    @OptionGroup var inquiry: InquiryOptions

    @Option(help: "Wait so many seconds of real time for the result.")
    var wait = 0

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let inquiry = try inquiry.json()
        try await Composition.run { composition in
            try await composition.charts.register()
            let type = composition.cases.catalog.company
            let id: StreamID
            switch await composition.cases.start(type, inquiry, by: composition.principal) {
            case .started(let answer): id = answer.caseID
            case .alreadyStarted(let owner, _, _): id = owner
            case .refused(let error): throw error
            }
            try await composition.waitWhileMoving(id, seconds: wait)
            try await CompanyReport.tell(id, composition, json: json)
        }
    }
}

extension Composition {
    /// Real time between two looks at a case that workers move.
    private static let lookInterval = Duration.milliseconds(200)

    /// Waits until a search makes no call any more, or for so many seconds of real time.
    func waitWhileMoving(_ id: StreamID, seconds: Int) async throws {
        var left = Duration.seconds(seconds)
        while left > .zero, try await store.openWork(of: id).contains(where: { $0.kind == .call }) {
            try await clock.sleep(real: Self.lookInterval)
            left -= Self.lookInterval
        }
    }
}

/// One search as people and programs read it.
enum CompanyReport {
    static func tell(_ id: StreamID, _ composition: Composition, json: Bool) async throws {
        guard let columns = try await composition.store.row(model: CaseModel.companies, stream: id),
            let result = try await composition.replay.run(id), let snapshot = result.snapshot
        else { throw Refusal("there is no company search with the case id \(id)") }
        let companies = snapshot.facts["companies"]?.arrayValue ?? []
        var members = RowView.members(of: columns, amounts: [])
        let offer = MayBeAsked(
            key: id.description,
            lifecycle: result.stream.lifecycle,
            interpreter: result.interpreter,
            snapshot: snapshot
        )
        if json {
            members["companies"] = .array(companies)
            members["ask"] = offer.json
            members["warnings"] = snapshot.facts["warnings"] ?? []
            return printJSON(.object(members))
        }
        let place = result.interpreter.place(of: snapshot)
        printOut("case".padded(to: 16) + id.description)
        printOut("where".padded(to: 16) + "\(place.title) (\(place.state))")
        if let number = members["easyNumber"]?.stringValue { printOut("EASY number".padded(to: 16) + number) }
        if let attention = place.attention { printOut("attention".padded(to: 16) + attention) }
        for warning in snapshot.facts["warnings"]?.arrayValue ?? [] {
            printOut("look at".padded(to: 16) + (warning["message"]?.stringValue ?? ""))
        }
        offer.tell(heading: 16)
        guard !companies.isEmpty else { return }
        var table = TextTable(["EASY number", "kind", "name", "town"])
        for company in companies {
            let kind = company["isBranch"]?.boolValue == true ? "BRANCH, not assessed" : "head office"
            table.add([
                company["easyNumber"]?.stringValue ?? "", kind, company["name"]?.stringValue ?? "",
                company["address"]?["city"]?.stringValue ?? "",
            ])
        }
        printOut("\n" + table.text)
    }
}

struct CompanyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tells what a search found; branches are marked."
    )

    @Argument(help: "The case id of the search.")
    var search: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            guard let id = StreamID(search) else { throw Refusal("\"\(search)\" is no case id") }
            try await CompanyReport.tell(id, composition, json: json)
        }
    }
}

struct CompanyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists company searches.")

    @Flag(help: "Only those that wait for a person.")
    var attention = false

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var query = ReadModelQuery(model: CaseModel.companies, limit: ReadModelQuery.rowLimit)
            if attention { query.present = ["attention"] }
            var table = TextTable(["case", "inquiry", "EASY number", "name", "state", "fresh until"])
            repeat {
                let page = try await composition.store.listRows(query)
                for row in page.rows {
                    let members = RowView.members(of: row, amounts: [])
                    if json {
                        printJSON(.object(members))
                    } else {
                        table.add(
                            ["caseId", "inquiry", "easyNumber", "companyName", "state", "freshUntil"].map {
                                members[$0]?.stringValue ?? ""
                            }
                        )
                    }
                }
                query.cursor = page.next
            } while query.cursor != nil
            if !json { printOut(table.rows.isEmpty ? "no company searches" : table.text) }
        }
    }
}

struct CompanyChooseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "choose",
        abstract: "Says which of the companies found is the one; branches are refused."
    )

    @Argument(help: "The case id of the search.")
    var search: String

    @Argument(help: "The company's EASY number.")
    var easyNumber: String

    func run() async throws {
        try await Composition.run { composition in
            guard let id = StreamID(search) else { throw Refusal("\"\(search)\" is no case id") }
            let answer = try await composition.cases.ask(
                "choose",
                ["easyNumber": .string(easyNumber)],
                of: id,
                by: composition.principal
            )
            printOut("chosen: case \(answer.caseID) is in \(answer.state)")
        }
    }
}
