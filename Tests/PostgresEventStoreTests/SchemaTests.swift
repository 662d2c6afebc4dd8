import Postgres
import PostgresEventStore
import TestSupport
import Testing

@Suite("the schema as migrated")
struct SchemaTests {
    private static let definitions = """
        SELECT proname::text, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM read_models m WHERE p.proname = 'put_' || m.model)
        ORDER BY 1
        """

    @Test("every function of a fresh database is what its file says, and every file is installed")
    func functionsEqualTheirFiles() async throws {
        let files = try SchemaFunction.read(directory: TemporaryDatabase.productMigrations)
        try await withStore { _, database in
            try await withConnection(to: database) { connection in
                let migrated = try await connection.simple(Self.definitions).map {
                    try [$0.string(0), $0.string(1)]
                }
                #expect(migrated.map { $0[0] } == files.map(\.name))
                for (file, function) in zip(files, migrated) {
                    let body = function[1].split(separator: "AS $function$").last ?? ""
                    #expect(file.sql.contains(body.replacing("$function$\n", with: "")), "\(file.name)")
                    try await connection.simple(file.sql)
                }
                let installed = try await connection.simple(Self.definitions).map {
                    try [$0.string(0), $0.string(1)]
                }
                #expect(installed == migrated)
            }
        }
    }

    @Test("the application may read every table, one that comes later too, and may run every function")
    func grants() async throws {
        try await withStore { _, database in
            try await withConnection(to: database) { connection in
                try await connection.simple("CREATE TABLE later (id integer)")
                let tables = try await connection.simple(
                    """
                    SELECT relname::text FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                        AND NOT has_table_privilege('dossier_app', oid, 'SELECT')
                    """
                )
                #expect(try tables.map { try $0.string(0) } == [])
                let functions = try await connection.simple(
                    """
                    SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                        AND NOT has_function_privilege('dossier_app', oid, 'EXECUTE')
                    """
                )
                #expect(try functions.map { try $0.string(0) } == [])
                let written = try await connection.simple(
                    "SELECT has_table_privilege('dossier_app', 'later', 'INSERT')"
                )
                #expect(try written.map { try $0.string(0) } == ["f"])
            }
        }
    }
}
