import Foundation
import Lifecycles
import Workflow

/// The status mappings under `workflows/statuses/`, loaded and checked like charts.
enum StatusMappingFile {
    static let retail = "cofidis-retail.yaml"

    /// The mapping of Cofidis's retail statuses. Refuses when it does not hold.
    static func loadRetail(_ settings: Settings) throws -> StatusMapping {
        switch try read(try place(settings)) {
        case .success(let mapping): return mapping
        case .failure(let error): throw Refusal("the status mapping is not fit to use:\n\(error)")
        }
    }

    /// What is wrong with it; nothing when it holds.
    static func inspectRetail(_ settings: Settings) throws -> [ChartDiagnostic] {
        switch try read(try place(settings)) {
        case .success: []
        case .failure(let error): error.diagnostics
        }
    }

    private static func place(_ settings: Settings) throws -> URL {
        try ResourceFolder.locate("workflows", setting: settings["DOSSIER_WORKFLOWS"])
            .appendingPathComponent("statuses").appendingPathComponent(retail)
    }

    private static func read(_ file: URL) throws -> Result<StatusMapping, ChartLoadingError> {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw Refusal("\(file.path) cannot be read as UTF-8 text")
        }
        return Result { () throws(ChartLoadingError) in
            try StatusMappingLoader.load(
                text: text,
                file: "statuses/\(retail)",
                statuses: CofidisStatus.retail.map(\.rawValue)
            )
        }
    }
}
