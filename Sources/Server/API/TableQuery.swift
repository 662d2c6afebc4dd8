import Spreadsheets

/// How a table in a request's body is written, from the query; the same words as at the command line.
enum TableQuery {
    static let names = ["separator", "decimal", "dates", "encoding"]

    static func dialect(_ text: (String) throws -> String?) throws -> TableDialect {
        do {
            return try TableDialect(
                separator: try text("separator"),
                decimal: try text("decimal"),
                dates: try text("dates"),
                encoding: try text("encoding")
            )
        } catch let error as TableError {
            throw Problem(status: 400, code: "malformed_parameter", detail: error.description)
        }
    }
}
