import ArgumentParser
import EventStore
import Values
import Workflow

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Asks a case whatever its chart offers where it stands; without a command, lists that.",
        discussion: """
            CASE is a case or document id, a merchantTransactionId, a customerReference (POLICY/REFERENCE or \
            EASY/REFERENCE where several cases have it), an overdueId or an EASY number.
            --argument takes NAME=TEXT, or NAME:=JSON for anything else: amount=10.00, requested:=false. Several may stand \
            behind one --argument. --arguments takes all of them as one JSON object. --reason is the argument "reason".
            """
    )

    @Argument(help: "The case.")
    var key: String

    @Argument(help: "The command, as the list names it.")
    var command: String?

    @Option(parsing: .upToNextOption, help: "NAME=TEXT or NAME:=JSON.")
    var argument: [String] = []

    @Option(help: "All arguments as one JSON object.")
    var arguments: String?

    @Option(help: "Why; the argument \"reason\", recorded in the history.")
    var reason: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Makes it happen at most once, however often it is asked for.")
    var id: String?

    @Flag(help: "JSON: what became of it, or a line for each that may be asked.")
    var json = false

    func validate() throws {
        guard command != nil || (argument.isEmpty && arguments == nil && reason == nil && id == nil) else {
            throw ValidationError("name the command")
        }
        _ = try CommandArguments.read(argument, whole: arguments, reason: reason)
    }

    func run() async throws {
        let arguments = try CommandArguments.read(argument, whole: arguments, reason: reason)
        try await Composition.run { composition in
            if let command {
                return try await CaseAsking(composition: composition, json: json)
                    .ask(command, arguments, of: key, merchant: owner.merchant, id: id)
            }
            let caseID = try await CaseLookup.find(key, merchant: owner.merchant, in: composition)
            let name = owner.merchant == nil ? key : caseID.description
            guard let offer = try await MayBeAsked.read(caseID, key: name, in: composition) else {
                throw Refusal("there is no case \(caseID)")
            }
            if json {
                for line in offer.json.arrayValue ?? [] { printJSON(line) }
                return
            }
            printOut("case \(caseID) is in \(offer.place.state): \(offer.place.title)")
            if offer.names.isEmpty { return printOut("nothing may be asked of it") }
            for line in offer.lines { printOut("  " + line) }
        }
    }
}

/// A command's arguments as people type them.
enum CommandArguments {
    static func read(_ words: [String], whole: String?, reason: String?) throws -> JSON {
        var object = JSONObject()
        if let whole {
            guard let given = try? JSON.parse(whole).objectValue else {
                throw ValidationError("--arguments must be a JSON object")
            }
            object = given
        }
        for word in words {
            let (name, value) = try member(word)
            guard object[name] == nil else { throw ValidationError("the argument \(name) is given twice") }
            object[name] = value
        }
        if let reason {
            guard object["reason"] == nil else { throw ValidationError("the argument reason is given twice") }
            object["reason"] = .string(reason)
        }
        return .object(object)
    }

    private static func member(_ word: String) throws -> (String, JSON) {
        guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
            throw ValidationError("--argument \"\(word)\" is neither NAME=TEXT nor NAME:=JSON")
        }
        let value = String(word[word.index(after: equals)...])
        let name = word[..<equals]
        guard name.last == ":" else { return (String(name), .string(value)) }
        guard name.count > 1, let json = try? JSON.parse(value) else {
            throw ValidationError("--argument \"\(word)\": what stands behind := is not JSON")
        }
        return (String(name.dropLast()), json)
    }
}
