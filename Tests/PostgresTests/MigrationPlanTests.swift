import Testing

@testable import Postgres

@Suite("what is to be migrated")
struct MigrationPlanTests {
    private static func migration(_ name: String, _ sql: String = "SELECT 1") -> Migration {
        guard let migration = try? Migration(name: name, sql: sql) else { preconditionFailure(name) }
        return migration
    }

    private static func applied(_ migration: Migration) -> MigrationPlan.Applied {
        .init(number: migration.number, name: migration.name, sha256: migration.sha256)
    }

    private let first = migration("0001_first.sql")
    private let second = migration("0002_second.sql")
    private let third = migration("0003_third.sql")

    @Test("what is not applied is pending, in order of number")
    func pending() throws {
        let plan = try MigrationPlan(migrations: [third, first, second], applied: [Self.applied(first)])
        #expect(plan.pending == [second, third])
    }

    @Test("an edited migration is refused")
    func edited() {
        let edited = Self.migration("0001_first.sql", "SELECT 2")
        #expect(throws: MigrationError.edited(name: "0001_first.sql")) {
            try MigrationPlan(migrations: [edited], applied: [Self.applied(first)])
        }
    }

    @Test("a renamed migration is refused")
    func renamed() {
        let renamed = Self.migration("0001_other.sql")
        #expect(throws: MigrationError.renamed(from: "0001_first.sql", to: "0001_other.sql")) {
            try MigrationPlan(migrations: [renamed], applied: [Self.applied(first)])
        }
    }

    @Test("a missing migration is refused")
    func missing() {
        #expect(throws: MigrationError.missing(name: "0002_second.sql")) {
            try MigrationPlan(migrations: [first], applied: [Self.applied(first), Self.applied(second)])
        }
    }

    @Test("two migrations of one number are refused")
    func duplicate() {
        let twin = Self.migration("0001_twin.sql")
        #expect(throws: MigrationError.duplicateNumber(1, names: ["0001_first.sql", "0001_twin.sql"])) {
            try MigrationPlan(migrations: [twin, first], applied: [])
        }
    }

    @Test("a new migration below an applied one is refused")
    func outOfOrder() {
        #expect(throws: MigrationError.outOfOrder(name: "0002_second.sql", after: "0003_third.sql")) {
            try MigrationPlan(
                migrations: [first, second, third],
                applied: [Self.applied(first), Self.applied(third)]
            )
        }
    }

    @Test(
        "a file name that is not NNNN_what_it_does.sql is refused",
        arguments: [
            "1_short.sql", "0001.sql", "0001_.sql", "0001_Upper.sql", "0001-dash.sql", "abcd_words.sql",
        ]
    )
    func badName(name: String) {
        #expect(throws: MigrationError.badName(name)) { try Migration(name: name, sql: "") }
    }

    @Test("the fingerprint tells lists of migrations apart")
    func fingerprint() {
        #expect(Migration.fingerprint(of: [first]) != Migration.fingerprint(of: [first, second]))
        #expect(Migration.fingerprint(of: [first]) == Migration.fingerprint(of: [first]))
    }
}
