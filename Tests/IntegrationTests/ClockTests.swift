import Foundation
import Postgres
import TestSupport
import Testing
import Values

@Suite("One clock for an installation")
struct ClockTests {
    private static let shifted = "2026-10-22T06:30:00Z/2026-10-22T06:30:01Z/1"

    private static func settings(_ database: TemporaryDatabase, clock: String? = nil) -> [String: String] {
        var settings = ["DATABASE_URL": database.connectionString]
        settings["DOSSIER_CLOCK"] = clock
        return settings
    }

    @Test("a process with another clock is refused with both texts, until the clock is changed on purpose")
    func anotherClock() async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let real = Self.settings(database)
            let other = Self.settings(database, clock: Self.shifted)
            let first = try await Program.run(["status"], settings: real)
            #expect(first.status == 0, "\(first.errors)")
            let refused = try await Program.run(["parked", "list"], settings: other)
            #expect(refused.status == 2)
            for part in [Self.shifted, "real", "dossier clock set"] {
                #expect(refused.errors.contains(part), "\(refused.errors)")
            }
            let shown = try await Program.run(["clock", "show", "--json"], settings: other)
            #expect(shown.status == 3)
            #expect(try shown.lines.first?["installation"] == "real")
            #expect(try shown.lines.first?["own"]?.stringValue == Self.shifted)
            #expect(try await Program.run(["clock", "set"], settings: other).status == 0)
            #expect(try await Program.run(["parked", "list"], settings: other).status == 0)
            #expect(try await Program.run(["parked", "list"], settings: real).status == 2)
        }
    }

    @Test("off this machine only real time is accepted, also at real speed with an offset")
    func shiftedClockIsRefused() async throws {
        for name in ["DOSSIER_COFIDIS_BASE_URL", "DOSSIER_COFACE_BASE_URL", "DOSSIER_COFACE_AUTH_URL"] {
            let outcome = try await Program.run(
                ["worker"],
                settings: [
                    "DATABASE_URL": "postgresql:///none", "DOSSIER_CLOCK": Self.shifted,
                    name: "https://provider.example/api",
                ]
            )
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("DOSSIER_CLOCK is \(Self.shifted)"), "\(outcome.errors)")
            #expect(outcome.errors.contains(name))
        }
    }

    /// The database's clock is what a function in front of the server's own says.
    @Test("a process does not start when its clock is far from the database's, and status tells how far")
    func skew() async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let connection = try await PostgresConnection.connect(database.configuration)
            try await connection.simple(
                """
                CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                    $$ SELECT pg_catalog.clock_timestamp() - interval '1 hour' $$;
                ALTER DATABASE "\(database.name)" SET search_path = public, pg_catalog;
                """
            )
            connection.close()
            let settings = Self.settings(database)
            for command in [["serve"], ["worker"], ["parked", "list"]] {
                let outcome = try await Program.run(command, settings: settings)
                #expect(outcome.status == 2)
                #expect(outcome.errors.contains("s ahead of the database's"), "\(outcome.errors)")
            }
            let status = try await Program.run(["status", "--json"], settings: settings)
            #expect(status.status == 0, "\(status.errors)")
            guard case .double(let seconds) = try #require(try status.lines.first)["clockSkewSeconds"] else {
                Issue.record("no figure: \(status.output)")
                return
            }
            #expect((3_599.0...3_601.0).contains(seconds))
            #expect(status.output.contains("chronyc"))
        }
    }
}
