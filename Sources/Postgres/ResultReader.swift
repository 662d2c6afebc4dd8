import CLibPQ

/// Reads libpq's results and connection messages into our own words.
enum ResultReader {
    /// The refusal that `result` carries.
    static func error(_ result: OpaquePointer, statementName: String?) -> PostgresError {
        let message = field(result, "M") ?? PQresultErrorMessage(result).map(trimmed) ?? "no reason given"
        guard let code = field(result, "C") else { return .connectionLost(message: message, sqlState: nil) }
        let sqlState = SQLState(code)
        // The server ends the connection after a FATAL error, whatever its code.
        if let severity = field(result, "V"), severity == "FATAL" || severity == "PANIC" {
            return .connectionLost(message: message, sqlState: sqlState)
        }
        return .server(
            ServerError(
                sqlState: sqlState,
                message: message,
                detail: field(result, "D"),
                hint: field(result, "H"),
                constraint: field(result, "n"),
                table: field(result, "t"),
                column: field(result, "c"),
                statementName: statementName
            )
        )
    }

    /// A field of an error or notice, by the letter that the protocol gives it (PostgreSQL 15, section 55.8;
    /// `V` is the severity in English whatever the server's language).
    static func field(_ result: OpaquePointer, _ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
    }

    static func trimmed(_ text: UnsafePointer<CChar>) -> String {
        var text = String(cString: text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    static func trimmed(_ text: UnsafeMutablePointer<CChar>) -> String {
        trimmed(UnsafePointer(text))
    }
}
