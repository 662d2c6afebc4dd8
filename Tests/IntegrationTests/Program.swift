import Foundation
import Values

/// The built program, run as a person or a supervisor runs it: as processes.
enum Program {
    /// Beside the test bundle, where the build puts it.
    static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("dossier")

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// One JSON value for each line of output.
        var lines: [JSON] {
            get throws { try output.split(separator: "\n").map { try JSON.parse(String($0)) } }
        }
    }

    /// Runs to the end.
    static func run(
        _ arguments: [String],
        settings: [String: String] = [:],
        input: String = ""
    ) async throws -> Outcome {
        let process = make(arguments, settings: settings)
        let output = Pipe()
        let errors = Pipe()
        let stdin = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = stdin
        // Both pipes are read on threads of their own, so that neither can fill up while the other is waited for.
        async let outputText = text(from: output)
        async let errorText = text(from: errors)
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let texts = await (outputText, errorText)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: texts.0, errors: texts.1)
    }

    static func make(_ arguments: [String], settings: [String: String]) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("DOSSIER_") && $0.key != "DATABASE_URL"
        }
        environment["DOSSIER_WORKFLOWS"] = root.appendingPathComponent("workflows").path
        environment["DOSSIER_MIGRATIONS"] = root.appendingPathComponent("migrations").path
        process.environment = environment.merging(settings) { $1 }
        return process
    }

    private static func text(from pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let data = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }
}
