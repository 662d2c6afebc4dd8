import Documents
import Postgres
import PostgresDocumentStore
import TestSupport
import Testing
import Values

@Suite("The document store on PostgreSQL", .serialized, .timeLimit(.minutes(2)))
struct PostgresDocumentStoreTests {
    @Test("behaves as every document store does", arguments: DocumentStoreConformance.allCases)
    func behaves(_ conformance: DocumentStoreConformance) async throws {
        try await withStore { store, pool in
            try await conformance.run(on: store) { digest in try await Self.refer(to: digest, pool) }
        }
    }

    @Test("content whose writing was interrupted was never there")
    func interruptedWriting() async throws {
        try await withStore { store, pool in
            // A chunk that the table does not take ends the transaction half way, as a crash would.
            try await pool.execute(
                Statement(
                    name: "tests.refuse_chunks",
                    sql: "ALTER TABLE document_chunks ADD CHECK (number < 20)"
                )
            )
            let content = [UInt8](repeating: 7, count: 400_000)
            let digest = Digest.sha256(content)
            await #expect(throws: DocumentStoreFailure.self) {
                try await store.keep(content, as: digest, at: Self.start)
            }
            #expect(try await store.byteCount(of: digest) == nil)
            let left = try await pool.execute(
                Statement(name: "tests.count_chunks", sql: "SELECT count(*) FROM document_chunks")
            )
            #expect(try left.first?.int(0) == 0)
        }
    }

    @Test("the application may neither change nor empty what is kept")
    func grants() async throws {
        try await withStore { _, pool in
            let rows = try await pool.execute(
                Statement(
                    name: "tests.grants",
                    sql: """
                        SELECT has_table_privilege('dossier_app', 'document_chunks', 'UPDATE'),
                            has_table_privilege('dossier_app', 'document_chunks', 'TRUNCATE'),
                            has_column_privilege('dossier_app', 'document_contents', 'sha256', 'UPDATE'),
                            has_column_privilege('dossier_app', 'document_contents', 'offered_at', 'UPDATE')
                        """
                )
            )
            let row = try #require(rows.first)
            #expect(try [row.bool(0), row.bool(1), row.bool(2), row.bool(3)] == [false, false, false, true])
        }
    }

    private static let start = Instant(microseconds: 1_795_200_000_000_000)

    private static func refer(to digest: String, _ pool: PostgresPool) async throws {
        try await pool.execute(
            Statement(
                name: "tests.refer",
                sql: """
                    INSERT INTO documents (stream_id, overdue_case, name, equality_key, look_alike_key, media_type,
                        bytes, sha256, slot, slot_generation, name_generation, counts, state, attached_at, updated_at)
                    VALUES (gen_random_uuid(), gen_random_uuid(), 'a.pdf', 'a.pdf', 'a.pdf', 'application/pdf', 1, $1,
                        1, 0, 0, true, 'queued', now(), now())
                    """
            ),
            [.text(digest)]
        )
    }

    private func withStore(_ body: (PostgresDocumentStore, PostgresPool) async throws -> Void) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let pool = PostgresPool(database.configuration)
            do {
                try await body(PostgresDocumentStore(pool), pool)
            } catch {
                await pool.close()
                throw error
            }
            await pool.close()
        }
    }
}
