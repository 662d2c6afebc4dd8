import Engine
import PostgresEventStore

/// Whether a process may start that has another clock than the installation, or than the database's machine.
enum ClockAgreement {
    /// Refused in both cases.
    case required
    /// Another machine's time is only told: for commands that say how things are.
    case told
    /// Nothing is looked at: for the command that changes the clock.
    case ignored

    /// How far this machine's clock is off; nil when the clock does not run at real speed, which a simulation's does
    /// not.
    func judge(_ clock: ScaledClock, on store: PostgresEventStore) async throws -> ClockSkew? {
        guard self != .ignored else { return nil }
        let kept = try await store.keepClock(clock.text)
        guard kept.text == clock.text else {
            throw Refusal(
                "DOSSIER_CLOCK is \(clock.text) here, and this installation's clock has been \(kept.text) since "
                    + "\(kept.since): all processes share one. Set DOSSIER_CLOCK to the installation's (unset it for "
                    + "\(ScaledClock.realText)); to change the installation's, stop every process and run: "
                    + "dossier clock set"
            )
        }
        guard clock.speed == 1 else { return nil }
        var looks: [ClockSkew] = []
        for _ in 0..<SkewLimits.looksAtStart { looks.append(try await store.skew()) }
        if self == .required, let refusal = looks.best?.refusal { throw Refusal(refusal) }
        return looks.best
    }
}

extension PostgresEventStore {
    /// How far this machine's clock is off now.
    func skew() async throws -> ClockSkew {
        let reading = try await readClock { ScaledClock.machineNow }
        return ClockSkew(own: reading.own, database: reading.database, roundTrip: reading.roundTrip)
    }
}

extension Composition {
    /// Compares the clocks while the process runs; nil when there is nothing to compare.
    func skewWatch(turned: @escaping @Sendable (SkewWatch.Turn) -> Void = { _ in }) -> SkewWatch? {
        guard let skew else { return nil }
        return SkewWatch(
            clock: clock,
            logger: logger,
            atStart: skew,
            measure: { [store] in try await store.skew() },
            turned: turned
        )
    }
}
