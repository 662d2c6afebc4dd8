import ArgumentParser

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "Documents of overdue cases.",
        subcommands: [
            DocumentsCheckCommand.self, DocumentsAttachCommand.self, DocumentsListCommand.self,
            DocumentsDownloadCommand.self, DocumentsRetryCommand.self, DocumentsGiveUpCommand.self,
        ]
    )
}
