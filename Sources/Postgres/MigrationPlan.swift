/// What is still to be applied, or why nothing may be. Pure.
struct MigrationPlan: Equatable {
    /// A row of `schema_migrations`.
    struct Applied: Equatable {
        var number: Int
        var name: String
        var sha256: [UInt8]
    }

    /// In order of number.
    let pending: [Migration]

    init(migrations: [Migration], applied: [Applied]) throws(MigrationError) {
        let migrations = migrations.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        for (one, next) in zip(migrations, migrations.dropFirst()) where one.number == next.number {
            throw .duplicateNumber(one.number, names: [one.name, next.name])
        }
        for row in applied {
            guard let migration = migrations.first(where: { $0.number == row.number }) else {
                throw .missing(name: row.name)
            }
            guard migration.sha256 == row.sha256 else { throw .edited(name: row.name) }
            guard migration.name == row.name else { throw .renamed(from: row.name, to: migration.name) }
        }
        let pending = migrations.filter { migration in
            !applied.contains { $0.number == migration.number }
        }
        if let last = applied.max(by: { $0.number < $1.number }),
            let early = pending.first(where: { $0.number < last.number })
        {
            throw .outOfOrder(name: early.name, after: last.name)
        }
        self.pending = pending
    }
}
