import ArgumentParser
import Engine
import EventStore
import Spreadsheets
import Workflow

/// Something that the person at the command line must change. Ends the command with status 2.
struct Refusal: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// An error that says itself how the command ends.
protocol EndingError: Error, CustomStringConvertible {
    var status: ExitCode { get }
}

/// How commands end. Scripts may rely on the numbers.
enum ExitStatus {
    static let worldSaidNo = ExitCode(1)
    static let refused = ExitCode(2)
    static let checkFailed = ExitCode(3)
}

/// Runs a command's body and turns what it throws into one plain sentence and a status.
func reporting<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch {
        let (message, status) = explain(error)
        printError("error: \(message)")
        throw status
    }
}

private func explain(_ error: any Error) -> (String, ExitCode) {
    switch error {
    case let error as CommandError:
        let report = error.report
        switch error {
        case .unavailable, .broken, .tooBusy: return (report.message, ExitStatus.worldSaidNo)
        default: return ("\(report.message) [\(report.code)]", ExitStatus.refused)
        }
    case let error as RejectionReport: return ("\(error.message) [\(error.code)]", ExitStatus.refused)
    case let error as TableError:
        let isWorld = error.code == .cannotBeRead || error.code == .cannotBeWritten
        return ("\(error)", isWorld ? ExitStatus.worldSaidNo : ExitStatus.refused)
    case let error as Refusal: return (error.description, ExitStatus.refused)
    case let error as any EndingError: return (error.description, error.status)
    case let error as ClockTextError: return (error.description, ExitStatus.refused)
    default: return (String(describing: error), ExitStatus.worldSaidNo)
    }
}
