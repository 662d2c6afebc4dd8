import ArgumentParser
import Values

struct CompanyRefreshCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Asks Coface anew."
    )
    static let asked = "refresh"

    @OptionGroup var options: AskOptions
}

struct CompanySearchAgainCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "search-again",
        abstract: "Searches once more with other data."
    )
    static let asked = "searchAgain"

    @OptionGroup var options: AskOptions

    @OptionGroup var inquiry: InquiryOptions

    func arguments() throws -> JSON { try inquiry.json() }
}

struct CompanyCloseCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Ends a search."
    )
    static let asked = "close"

    @OptionGroup var options: AskOptions

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}
