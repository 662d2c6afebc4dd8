import Foundation
import Postgres
import Testing

/// `DOSSIER_TEST_TLS_DATABASE_URL` names a user that may connect with TLS alone; `ops/test` sets it.
@Suite("connections under TLS", .timeLimit(.minutes(2)))
struct EncryptedConnectionTests {
    private static let variable = "DOSSIER_TEST_TLS_DATABASE_URL"

    private func withConnection(
        _ adjust: (String) -> String = { $0 },
        _ body: (PostgresConnection) async throws -> Void
    ) async throws {
        let url = try #require(
            ProcessInfo.processInfo.environment[Self.variable],
            "\(Self.variable) is not set: run the tests with ops/test, which starts a throwaway PostgreSQL"
        )
        let connection = try await PostgresConnection.connect(PostgresConfiguration(adjust(url)))
        defer { connection.close() }
        try await body(connection)
    }

    @Test(
        "what DATABASE_URL says of TLS holds: encrypted, and the server's certificate checked"
    )
    func encrypted() async throws {
        try await withConnection { connection in
            let rows = try await connection.execute(
                Statement(
                    name: "is_encrypted",
                    sql: "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
                )
            )
            let row = try #require(rows.first)
            #expect(try row.bool(0))
            #expect(try row.string(1).hasPrefix("TLSv1."))
        }
    }

    @Test(
        "a server that cannot be trusted, or no TLS at all, is a failure to connect",
        arguments: [("127.0.0.1:", "localhost:"), ("sslmode=verify-full", "sslmode=disable")]
    )
    func refused(_ from: String, _ to: String) async throws {
        await #expect {
            try await withConnection({ $0.replacing(from, with: to) }) { _ in }
        } throws: { error in
            if case .connectFailed = error as? PostgresError { true } else { false }
        }
    }

    // What TLS has decrypted already makes no socket readable, so long answers and long rows are the test.
    @Test("long answers, streams, copies and pipelines go through", arguments: [1, 300, 70_000])
    func long(_ width: Int) async throws {
        try await withConnection { connection in
            try await connection.simple("CREATE TEMPORARY TABLE texts (t text)")
            let line = [UInt8](repeating: UInt8(ascii: "x"), count: width) + [UInt8(ascii: "\n")]
            let count = 8_000_000 / line.count / 10
            let pieces = AsyncStream<[UInt8]> { stream in
                for _ in 0..<count { stream.yield(line) }
                stream.finish()
            }
            #expect(try await connection.copyIn("COPY texts FROM STDIN", rows: pieces) == count)
            var bytes = 0
            for try await piece in connection.copyOut("COPY texts TO STDOUT") { bytes += piece.count }
            #expect(bytes == count * line.count)
            let all = Statement(name: "texts", sql: "SELECT t FROM texts")
            #expect(try await connection.execute(all).count == count)
            var streamed = 0
            for try await rows in connection.stream(all) { streamed += rows.count }
            #expect(streamed == count)
            let outcomes = try await connection.pipeline(
                Array(repeating: PipelineEntry(all, []), count: 4),
                .separately
            )
            let counts = try outcomes.map { try $0.get().count }
            #expect(counts == Array(repeating: count, count: 4))
        }
    }
}
