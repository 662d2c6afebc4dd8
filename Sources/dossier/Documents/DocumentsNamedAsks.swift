import ArgumentParser
import Values

struct DocumentsRetryCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Uploads a document again that waits for a person."
    )
    static let asked = "retryUpload"

    @OptionGroup var options: AskOptions
}

struct DocumentsGiveUpCommand: NamedAsk {
    static let configuration = CommandConfiguration(
        commandName: "give-up",
        abstract: "Gives a document up; its name and place are free."
    )
    static let asked = "giveUp"

    @OptionGroup var options: AskOptions

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}
