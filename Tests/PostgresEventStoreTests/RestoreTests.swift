import EventStore
import Foundation
import Postgres
import PostgresEventStore
import TestSupport
import Testing

@Suite("a dump is the whole truth", .serialized)
struct RestoreTests {
    @Test("a restored store first seals what has no page, then goes on, its positions unchanged")
    func restored() async throws {
        try await withStore { store, database in
            let begun = try await store.append((1...5).map { begin($0, events: 2) })
            #expect(try await store.seal(at: start, eventLimit: 100) == 10)
            _ = try await store.append([next(1, after: begun[0], events: 3)])
            let sealedBefore = try await store.readAll(after: .start, limit: 100)
            try await TemporaryDatabase.with { copy in
                try run(["pg_dump", "--format=plain", "--dbname", database.connectionString]) { dump in
                    try run([
                        "psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", dump, copy.connectionString,
                    ])
                }
                try await withStore(on: copy) { restored in
                    // Written before the sealer looks, with the copy's own transaction numbers.
                    let stored = try #require(try await restored.load([stream(1)]).first)
                    let last = StepOutcome.committed(stored.version, stored.headHash)
                    _ = try await restored.append([next(1, after: last, events: 2)])
                    #expect(try await restored.seal(at: start, eventLimit: 100) == 5)
                    let events = try await restored.readAll(after: .start, limit: 100)
                    #expect(Array(events.prefix(10)) == sealedBefore)
                    #expect(events.dropFirst(10).map(\.streamVersion.number) == [3, 4, 5, 6, 7])
                    _ = try await restored.append([begin(9)])
                    #expect(try await restored.seal(at: start, eventLimit: 100) == 1)
                    #expect(try await restored.seal(at: start, eventLimit: 100) == 0)
                }
            }
        }
    }

    @Test(
        "a stream whose events are ahead of its row is told to be broken, and holds its neighbours up no longer"
    )
    func eventsAhead() async throws {
        try await withStore { store, database in
            let begun = try await store.append([begin(1), begin(2)])
            // As a restore in part would leave it.
            _ = try await withConnection(to: database) { connection in
                try await connection.simple(
                    """
                    INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata,
                        previous_hash, hash)
                    VALUES ('\(stream(1))', 2, now(), 1, 'test.ahead', '{}', '{}', sha256('a'), sha256('b'))
                    """
                )
            }
            let steps = [next(1, after: begun[0]), next(2, after: begun[1])]
            await #expect {
                _ = try await store.append([steps[0]])
            } throws: { error in
                guard case .broken(let reason) = error as? EventStoreFailure else { return false }
                return reason.contains("events_pkey")
            }
            await #expect(throws: EventStoreFailure.self) { _ = try await store.append(steps) }
            #expect(try await store.load([stream(2)]).first?.version == StreamVersion(2))
        }
    }

    @Test("events that a restore brought with later transaction numbers are sealed once only")
    func foreignTransactionNumbers() async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1)])
            #expect(try await store.seal(at: start, eventLimit: 100) == 1)
            // As a restored row would stand there: its transaction lies in this cluster's near future.
            _ = try await withConnection(to: database) { connection in
                try await connection.simple(
                    """
                    INSERT INTO events (stream_id, stream_version, tx, recorded_at, schema_version, type, data,
                        metadata, previous_hash, hash)
                    SELECT '\(stream(2))', 1, (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 3)::text::xid8,
                        now(), 1, 'test.foreign', '{}', '{}', sha256('a'), sha256('b');
                    UPDATE sealing SET cluster_id = 'another';
                    """
                )
            }
            await store.close()
            try await withStore(on: database) { restored in
                var total = 0
                for number in 3...12 {
                    _ = try await restored.append([begin(number)])
                    total += try await restored.seal(at: start, eventLimit: 100)
                }
                for _ in 0..<10_000 where total < 11 {
                    total += try await restored.seal(at: start, eventLimit: 100)
                }
                let streams = try await restored.readAll(after: .start, limit: 100).map(\.streamID)
                #expect(streams.count == 12)
                #expect(Set(streams).count == 12)
            }
        }
    }

    @Test("a stranger recomputes every chain and page from a plain dump with Python alone")
    func verifiesWithPython() async throws {
        try await withStore { store, database in
            let begun = try await store.append((1...20).map { begin($0, events: 3) })
            #expect(try await store.seal(at: start, eventLimit: 40) == 40)
            _ = try await store.append([next(7, after: begun[6], events: 5)])
            #expect(try await store.seal(at: start, eventLimit: 1_000) == 25)
            let script = URL(filePath: TemporaryDatabase.productMigrations).deletingLastPathComponent()
                .appending(path: "ops/audit/verify_chain.py").path
            try run(["pg_dump", "--format=plain", "--dbname", database.connectionString]) { dump in
                try run(["python3", script, dump])
                let text = try String(contentsOfFile: dump, encoding: .utf8)
                let forged = text.replacing("\"number\":2", with: "\"number\":3")
                #expect(forged != text)
                try forged.write(toFile: dump, atomically: true, encoding: .utf8)
                #expect(throws: CommandFailure.self) { try run(["python3", script, dump]) }
            }
        }
    }
}

private struct CommandFailure: Error, CustomStringConvertible {
    let description: String
}

/// Runs a program to its end; its output goes to a file that `body` gets.
private func run(_ command: [String], _ body: (String) throws -> Void = { _ in }) throws {
    let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        let said = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        throw CommandFailure(description: "\(command[0]) ended with \(process.terminationStatus): \(said)")
    }
    try body(output.path)
}
