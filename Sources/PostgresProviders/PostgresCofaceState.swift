package import Postgres
package import Providers
package import Values

/// ``CofaceSharedState`` in PostgreSQL: every change is one statement, so processes need no lock but that statement's.
package struct PostgresCofaceState: CofaceSharedState {
    private let pool: PostgresPool

    package init(pool: PostgresPool) { self.pool = pool }

    private func run(_ statement: Statement, _ parameters: [PostgresValue])
        async throws(CofaceSharedStateFailure) -> Rows
    {
        do {
            return try await pool.execute(statement, parameters)
        } catch {
            throw CofaceSharedStateFailure("the database does not answer: \(error)")
        }
    }

    /// What cannot be read is told as what did not come: the call waits, and the log says why.
    private func reading<Value>(
        _ body: () throws(PostgresError) -> Value
    ) throws(CofaceSharedStateFailure) -> Value {
        do {
            return try body()
        } catch {
            throw CofaceSharedStateFailure("\(error)")
        }
    }

    package func loginRecord(of account: String) async throws(CofaceSharedStateFailure) -> CofaceLoginRecord {
        guard let row = try await run(Statements.loginRecord, [.text(account)]).first else {
            return CofaceLoginRecord()
        }
        func moment(_ column: Int) throws(PostgresError) -> Instant? {
            try row.optionalMicroseconds(column).map(Instant.init(microseconds:))
        }
        return try reading { () throws(PostgresError) in
            try CofaceLoginRecord(
                version: row.int64(0),
                fingerprint: row.string(1),
                sealedToken: row.optionalBytes(2),
                mintedAt: moment(3),
                tokenEndsAt: moment(4),
                tries: row.int(5),
                silentUntil: moment(6),
                loggingInUntil: moment(7),
                alarm: row.optionalString(8),
                alarmedAt: moment(9)
            )
        }
    }

    package func replaceLogin(of account: String, by record: CofaceLoginRecord)
        async throws(CofaceSharedStateFailure) -> Bool
    {
        func moment(_ instant: Instant?) -> PostgresValue {
            instant.map { .timestamptz($0.microseconds) } ?? .typedNull(.timestamptz)
        }
        let rows = try await run(
            Statements.replaceLogin,
            [
                .text(account), .int8(record.version), .text(record.fingerprint),
                record.sealedToken.map(PostgresValue.bytea) ?? .typedNull(.bytea), moment(record.mintedAt),
                moment(record.tokenEndsAt), .int8(Int64(record.tries)), moment(record.silentUntil),
                moment(record.loggingInUntil),
                record.alarm.map(PostgresValue.text) ?? .typedNull(.text), moment(record.alarmedAt),
            ]
        )
        return try reading { () throws(PostgresError) in try rows.first?.bool(0) } == true
    }

    package func noteCall(
        of account: String,
        template: String,
        at now: Instant,
        limit: Int,
        window: Duration
    ) async throws(CofaceSharedStateFailure) -> Instant? {
        let since = now - window
        let noted = try await run(
            Statements.noteCall,
            [
                .text(account), .text(template), .timestamptz(now.microseconds),
                .timestamptz(since.microseconds),
                .int8(Int64(limit)),
            ]
        )
        let isFree = try reading { () throws(PostgresError) in try noted.first?.bool(0) } == true
        if isFree { return nil }
        let rows = try await run(
            Statements.budgetRoom,
            [.text(account), .text(template), .timestamptz(since.microseconds)]
        )
        let (held, oldest) = try reading { () throws(PostgresError) in
            let row = rows.first
            return (
                try row?.optionalMicroseconds(0).map(Instant.init(microseconds:)),
                try row?.optionalMicroseconds(1).map(Instant.init(microseconds:))
            )
        }
        // Where both have passed meanwhile there is room already.
        return max(held ?? now, oldest.map { $0 + window } ?? now)
    }

    package func hold(_ account: String, template: String, until: Instant)
        async throws(CofaceSharedStateFailure)
    {
        _ = try await run(
            Statements.hold,
            [.text(account), .text(template), .timestamptz(until.microseconds)]
        )
    }

    /// Every account whose login a person must look at.
    package func alarms() async throws(CofaceSharedStateFailure) -> [(account: String, alarm: String)] {
        let rows = try await run(Statements.alarms, [])
        return try reading { () throws(PostgresError) in
            var alarms: [(account: String, alarm: String)] = []
            for row in rows { alarms.append((try row.string(0), try row.string(1))) }
            return alarms
        }
    }
}
