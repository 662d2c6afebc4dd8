/// Why the schema was not brought up to date. The description says what to do.
package enum MigrationError: Error, Equatable, Sendable {
    case badName(String)
    case unreadable(String)
    case duplicateNumber(Int, names: [String])
    /// An applied migration's file has other content than when it was applied.
    case edited(name: String)
    /// An applied migration's file has another name than when it was applied.
    case renamed(from: String, to: String)
    /// An applied migration has no file any more.
    case missing(name: String)
    /// A new migration's number is below one that is already applied.
    case outOfOrder(name: String, after: String)
    /// The file contains its own COMMIT or ROLLBACK.
    case endsTransaction(name: String)
    /// A function's file is not named as the one function that it defines.
    case badFunction(String)
    /// A function's file has a text that a newer one has replaced in this database.
    case olderFunction(String)
    /// After the file there were two functions of its name, and nothing of it was kept.
    case overloaded(String)
    /// The server refused the file; nothing of it was kept.
    case refused(name: String, PostgresError)
    /// The database could not be asked.
    case database(PostgresError)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badName(let name):
            "\(name) is not a migration's name: use four digits, an underscore, lower-case words, .sql "
                + "(0007_what_it_does.sql)"
        case .unreadable(let path):
            "\(path) cannot be read as UTF-8: check the path and its permissions"
        case .duplicateNumber(let number, let names):
            "migrations \(names.joined(separator: " and ")) share the number \(number): give the newer one the next "
                + "free number"
        case .edited(let name):
            "\(name) was changed after it was applied: restore the file and put the change into a new migration"
        case .renamed(let from, let to):
            "\(from) was renamed to \(to) after it was applied: give the file its old name back"
        case .missing(let name):
            "\(name) was applied but its file is gone: restore it, or run the release that has it"
        case .outOfOrder(let name, let after):
            "\(name) comes before \(after), which is already applied: give it the next free number"
        case .endsTransaction(let name):
            "\(name) ends its transaction: remove COMMIT and ROLLBACK, each migration is one transaction; its "
                + "statements up to there may have been kept"
        case .badFunction(let name):
            "\(name) must hold one function, by the file's name: begin it with CREATE OR REPLACE FUNCTION name("
        case .olderFunction(let name):
            "\(name) is older than the function in the database: run the release that has the newer one, or change a "
                + "comment in the file if the old text is meant to come back"
        case .overloaded(let name):
            "\(name) takes other parameters than the function in the database, which would stay beside it: drop the old "
                + "one in a numbered migration; no function of this run was kept"
        case .refused(let name, let error):
            "\(name) failed and nothing of it was kept: \(error)"
        case .database(let error):
            "the database could not be migrated: \(error)"
        }
    }
}
