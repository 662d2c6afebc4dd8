import ArgumentParser
import Cases
import Documents
import EventStore
import Foundation
import PostgresEventStore
import Values

struct DocumentsDownloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Writes a document's content to a new file, and checks it against its SHA-256."
    )

    @Argument(help: "The document's id.")
    var documentID: String

    @Option(help: "The file to write; it must not exist yet.")
    var output: String

    func run() async throws {
        try await Composition.run { composition in
            let document = try readCaseID(documentID)
            guard let row = try await composition.store.row(model: "documents", stream: document),
                let digest = row["sha256"]?.stringValue.flatMap(Digest.init(hexadecimal:))
            else { throw Refusal("there is no document \(document)") }
            guard let content = try await composition.documents.intake.store.content(of: digest) else {
                throw Refusal("the content of \(document) is no longer kept")
            }
            let descriptor = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw Refusal(
                    "\(TerminalText.safe(output)) cannot be written: \(String(cString: strerror(errno)))"
                )
            }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            let check = try DocumentSpool(
                folder: FileManager.default.temporaryDirectory.path,
                byteLimit: content.byteCount
            )
            for try await piece in content.pieces {
                try file.write(contentsOf: piece)
                try piece.withUnsafeBytes { try check.append($0) }
            }
            guard check.digest == digest else {
                throw Refusal("what is kept of \(document) is not what was attached: its SHA-256 differs")
            }
            printOut("\(TerminalText.safe(output)): \(content.byteCount) bytes, SHA-256 \(digest)")
        }
    }
}
