import Postgres
import Testing

@Suite("errors")
struct ErrorTests {
    @Test(
        "what may succeed when tried again says so",
        arguments: ["40001", "40P01", "08006", "57P01", "57P03", "53300"]
    )
    func retryable(code: String) {
        #expect(PostgresError.server(ServerError(sqlState: SQLState(code), message: "")).isRetryable)
    }

    @Test("what will not succeed when tried again says so", arguments: ["23505", "42601", "22003", "57014"])
    func final(code: String) {
        #expect(!PostgresError.server(ServerError(sqlState: SQLState(code), message: "")).isRetryable)
    }

    @Test("a connection failure is told apart from a refusal")
    func connectionFailure() {
        #expect(PostgresError.connectFailed(message: "").isConnectionFailure)
        #expect(PostgresError.connectionLost(message: "", sqlState: nil).isConnectionFailure)
        #expect(
            !PostgresError.server(ServerError(sqlState: .uniqueViolation, message: "")).isConnectionFailure
        )
    }
}
