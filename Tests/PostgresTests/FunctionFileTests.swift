import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite("functions one file each")
struct FunctionFileTests {
    private static func function(_ name: String, answer: Int) throws -> SchemaFunction {
        try SchemaFunction(name: name, sql: text(name, answer: answer))
    }

    private static func text(_ name: String, answer: Int) -> String {
        """
        CREATE OR REPLACE FUNCTION \(name)() RETURNS integer LANGUAGE plpgsql AS $$
        BEGIN
            RETURN \(answer);
        END
        $$;
        """
    }

    private static func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TemporaryDatabase.with { database in
            let connection = try await PostgresConnection.connect(database.configuration)
            defer { connection.close() }
            try await body(connection)
        }
    }

    private static func answer(_ name: String, _ connection: PostgresConnection) async throws -> String {
        try await connection.simple("SELECT \(name)()").map { try $0.string(0) }.joined()
    }

    private static let table = "CREATE TABLE things (id int8)"

    @Test("functions come after the migrations, and a dry run names them")
    func installed() async throws {
        try await Self.withConnection { connection in
            let migrator = Migrator(
                [try Migration(name: "0001_things.sql", sql: Self.table)],
                functions: [try Self.function("one", answer: 1), try Self.function("two", answer: 2)]
            )
            let names = ["0001_things.sql", "functions/one.sql", "functions/two.sql"]
            #expect(try await migrator.dryRun(on: connection) == names)
            #expect(try await migrator.run(on: connection) == names)
            #expect(try await Self.answer("two", connection) == "2")
        }
    }

    @Test("a changed file is installed once, an unchanged one is not, and rights that were given stay")
    func changed() async throws {
        try await Self.withConnection { connection in
            let one = try Self.function("one", answer: 1)
            try await Migrator([], functions: [one, try Self.function("two", answer: 2)]).run(on: connection)
            try await connection.simple("REVOKE EXECUTE ON FUNCTION two() FROM PUBLIC")
            let changed = Migrator([], functions: [one, try Self.function("two", answer: 22)])
            #expect(try await changed.run(on: connection) == ["functions/two.sql"])
            #expect(try await changed.run(on: connection) == [])
            #expect(try await changed.dryRun(on: connection) == [])
            #expect(try await Self.answer("two", connection) == "22")
            let rights = try await connection.simple(
                "SELECT proacl::text NOT LIKE '%{=X%' FROM pg_proc WHERE proname = 'two'"
            )
            #expect(try rights.map { try $0.string(0) } == ["t"])
        }
    }

    @Test("a function that somebody dropped is installed again")
    func dropped() async throws {
        try await Self.withConnection { connection in
            let migrator = Migrator([], functions: [try Self.function("one", answer: 1)])
            try await migrator.run(on: connection)
            try await connection.simple("DROP FUNCTION one()")
            #expect(try await migrator.run(on: connection) == ["functions/one.sql"])
        }
    }

    @Test("a broken file fails with its name, and no function is another than before")
    func broken() async throws {
        try await Self.withConnection { connection in
            try await Migrator([], functions: [try Self.function("one", answer: 1)]).run(on: connection)
            let broken = try SchemaFunction(
                name: "two",
                sql:
                    "CREATE OR REPLACE FUNCTION two() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN $$;"
            )
            let migrator = Migrator([], functions: [try Self.function("one", answer: 11), broken])
            await #expect {
                try await migrator.run(on: connection)
            } throws: { error in
                guard case .refused("functions/two.sql", let cause) = error as? MigrationError else {
                    return false
                }
                return cause.sqlState?.code == "42601"
            }
            #expect(try await Self.answer("one", connection) == "1")
            let rows = try await connection.simple("SELECT name FROM schema_functions")
            #expect(try rows.map { try $0.string(0) } == ["one"])
        }
    }

    @Test("a text that a newer one has replaced is refused")
    func older() async throws {
        try await Self.withConnection { connection in
            let old = Migrator([], functions: [try Self.function("one", answer: 1)])
            try await old.run(on: connection)
            try await Migrator([], functions: [try Self.function("one", answer: 2)]).run(on: connection)
            await #expect(throws: MigrationError.olderFunction("functions/one.sql")) {
                try await old.run(on: connection)
            }
            #expect(try await Self.answer("one", connection) == "2")
        }
    }

    @Test("other parameters without a migration that drops the old function are refused")
    func overloaded() async throws {
        try await Self.withConnection { connection in
            try await Migrator([], functions: [try Self.function("one", answer: 1)]).run(on: connection)
            let other = Self.text("one", answer: 2).replacing("one()", with: "one(number integer)")
            let functions = [try SchemaFunction(name: "one", sql: other)]
            await #expect(throws: MigrationError.overloaded("functions/one.sql")) {
                try await Migrator([], functions: functions).run(on: connection)
            }
            let drop = try Migration(name: "0001_drop.sql", sql: "DROP FUNCTION one()")
            #expect(
                try await Migrator([drop], functions: functions).run(on: connection)
                    == ["0001_drop.sql", "functions/one.sql"]
            )
        }
    }

    @Test(
        "a file that holds another function than its name says, or two, is refused",
        arguments: [
            ("one", text("two", answer: 1)), ("one", text("one", answer: 1) + "\n" + text("two", answer: 1)),
            ("One", text("One", answer: 1)), ("one", "CREATE FUNCTION one() RETURNS integer"), ("", ""),
        ]
    )
    func badFunction(_ name: String, _ sql: String) {
        #expect(throws: MigrationError.badFunction("functions/\(name).sql")) {
            try SchemaFunction(name: name, sql: sql)
        }
    }

    @Test("the fingerprint tells texts of functions apart")
    func fingerprints() throws {
        let prints = try [1, 2].map { answer in
            Migration.fingerprint(of: [], functions: [try Self.function("one", answer: answer)])
        }
        #expect(prints[0] != prints[1])
    }
}
