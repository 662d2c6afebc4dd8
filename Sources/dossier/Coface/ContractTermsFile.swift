import Foundation
import Workflow

/// The contracts' terms: from the file of the settings, else what is assumed of every contract.
enum ContractTermsFile {
    static func load(_ settings: Settings) throws -> ContractTermsBook {
        var book = ContractTermsBook()
        if let path = settings["DOSSIER_CONTRACT_TERMS"] {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw Refusal("DOSSIER_CONTRACT_TERMS names \(path), which cannot be read as UTF-8 text")
            }
            do throws(ChartLoadingError) {
                book = try ContractTermsLoader.load(text: text, file: path)
            } catch {
                throw Refusal("the contract terms are not fit for use:\n\(error)")
            }
        }
        book.defaultPolicy = settings["DOSSIER_COFACE_POLICY_NUMBER"]
        return book
    }
}
