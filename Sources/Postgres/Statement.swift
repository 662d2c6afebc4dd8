/// One SQL statement with a name of its own.
///
/// A connection prepares it under that name when it is first used there, so a name stands for one text in the
/// whole process; a second text under the same name is a defect. Declare statements as constants.
package struct Statement: Hashable, Sendable {
    /// Shows up in errors, logs and the server's `pg_prepared_statements`.
    package let name: String
    /// One statement; parameters are `$1`, `$2`, ….
    package let sql: String

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
