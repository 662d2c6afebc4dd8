import ArgumentParser
import Values

struct OverdueAmendCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Replaces the filing of a draft or a refused declaration."
    )
    static let asked = "amend"

    @OptionGroup var options: AskOptions

    @Option(help: "A file with the whole filing as one JSON object; - is standard input.")
    var file: String

    func arguments() throws -> JSON {
        let text = try FinancingStarter.lines(of: file).map(\.text).joined(separator: "\n")
        guard let filing = try? JSON.parse(text), filing.objectValue != nil else {
            throw ValidationError("--file must hold one JSON object")
        }
        return filing
    }
}

struct OverdueResolveEasyNumberCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "resolve-easy-number",
        abstract: "Says the definitive EASY number of a debtor who had a temporary one, or none."
    )
    static let asked = "resolveEasyNumber"

    @OptionGroup var options: AskOptions

    @Option(help: "The definitive number.")
    var to: String

    @Option(help: "The temporary number that it replaces.")
    var from: String?

    func arguments() -> JSON {
        var object = JSONObject([("to", .string(to))])
        object["from"] = from.map(JSON.string)
        return .object(object)
    }
}

struct OverdueRetryUpdateCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry-update",
        abstract: "Sends a report that Coface did not take again."
    )
    static let asked = "retryUpdate"

    @OptionGroup var options: AskOptions
}

struct OverdueCloseCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Ends a case where it stands; nothing more is sent."
    )
    static let asked = "close"

    @OptionGroup var options: AskOptions

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}
