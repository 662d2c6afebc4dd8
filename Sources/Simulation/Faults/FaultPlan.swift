package import Values

/// What goes wrong in a simulation, drawn from its seed before it begins.
package struct FaultPlan: Sendable {
    /// A stretch of time in which something does not work.
    package struct Spell: Sendable {
        package let from: Instant
        package let until: Instant

        func covers(_ moment: Instant) -> Bool { from <= moment && moment < until }
    }

    package enum Outage: String, Sendable, CaseIterable {
        /// Connections are refused: certainly nothing was sent.
        case refused
        /// 5xx, with or without the effect.
        case serverErrors
        /// No answer ever comes, with or without the effect.
        case silent
        /// Every money call answers a technical code.
        case technicalCodes
    }

    package struct Crash: Sendable {
        package let moment: Instant
        package let worker: Int
        package let point: CrashPoint
        package let downtime: Duration
    }

    /// How often single things go wrong, each a probability.
    package struct Rates: Sendable {
        package var refused = 0.0
        package var serverError = 0.0
        package var answerLost = 0.0
        /// Of lost answers: the effect comes only after the caller has given up.
        package var lateEffect = 0.0
        /// Of money calls: answers show what they brought about only later.
        package var amountsLag = 0.0
        package var unreadable = 0.0
        package var tooMany = 0.0
        package var badRequest = 0.0
        package var technicalCode = 0.0
        package var slow = 0.0
        package var storeRefuses = 0.0
        package var storeAnswerLost = 0.0
        package var storeSlow = 0.0
    }

    package let start: Instant
    /// From here on nothing goes wrong any more, and nobody asks for anything.
    package let calmFrom: Instant
    package let end: Instant
    package var rates = Rates()
    package var outages: [(kind: Outage, spell: Spell)] = []
    /// Of the store, for all processes.
    package var storeOutages: [Spell] = []
    package var crashes: [Crash] = []
    /// Workers that are drained and started again.
    package var restarts: [(moment: Instant, worker: Int)] = []
    /// The machines are stopped for a while.
    package var leaps: [(moment: Instant, span: Duration)] = []

    func rates(at moment: Instant) -> Rates { moment < calmFrom ? rates : Rates() }

    func outage(at moment: Instant) -> Outage? { outages.first { $0.spell.covers(moment) }?.kind }

    func isStoreAway(at moment: Instant) -> Bool { storeOutages.contains { $0.covers(moment) } }
}

extension FaultPlan {
    /// Beginnings from which sixty days meet a night in which the clocks change, or the turn of a year.
    private static let seasons: [Instant] = ["2026-09-21", "2027-02-08", "2026-12-07", "2027-05-31"].map {
        guard let moment = Instant("\($0)T06:00:00Z") else { preconditionFailure("\($0) is a date") }
        return moment
    }

    static func drawn(from dice: Dice, days: Int, calmDays: Int, workers: Int, isCalm: Bool) -> FaultPlan {
        let start = dice.pick(seasons) + dice.span(.zero, .days(20))
        let end = start + .days(Int64(days))
        let calmFrom = isCalm ? start : end - .days(Int64(calmDays))
        var plan = FaultPlan(start: start, calmFrom: calmFrom, end: end)
        guard !isCalm else { return plan }
        plan.rates = rates(dice)
        for _ in 0..<dice.index(days / 8 + 2) {
            let spell = plan.spell(dice, longest: dice.pick([.minutes(20), .hours(3), .hours(30)]))
            plan.outages.append((dice.pick(Outage.allCases), spell))
        }
        for _ in 0..<dice.index(days / 12 + 2) {
            plan.storeOutages.append(
                plan.spell(dice, longest: dice.pick([.minutes(2), .hours(1), .hours(9)]))
            )
        }
        for _ in 0..<dice.index(days) {
            plan.crashes.append(
                Crash(
                    moment: plan.moment(dice),
                    worker: dice.index(workers),
                    point: dice.pick(CrashPoint.allCases),
                    downtime: dice.span(.seconds(1), dice.pick([.minutes(2), .hours(2), .hours(20)]))
                )
            )
        }
        for _ in 0..<dice.index(4) { plan.restarts.append((plan.moment(dice), dice.index(workers))) }
        for _ in 0..<dice.index(4) {
            let span = dice.span(.minutes(1), dice.pick([.minutes(30), .hours(12), .hours(70)]))
            let moment = plan.moment(dice)
            // In the calm the machines run: what is looked for then has had its day to be caught up with.
            plan.leaps.append((moment, min(span, calmFrom - moment)))
        }
        return plan
    }

    /// Days differ: some plans hardly lose a call, some lose every third.
    private static func rates(_ dice: Dice) -> Rates {
        func rate(_ worst: Double) -> Double { worst * dice.pick([0, 0.1, 0.3, 1]) }
        return Rates(
            refused: rate(0.10),
            serverError: rate(0.10),
            answerLost: rate(0.25),
            lateEffect: rate(0.7),
            amountsLag: rate(0.4),
            unreadable: rate(0.05),
            tooMany: rate(0.05),
            badRequest: rate(0.02),
            technicalCode: rate(0.25),
            slow: rate(0.3),
            storeRefuses: rate(0.05),
            storeAnswerLost: rate(0.05),
            storeSlow: rate(0.5)
        )
    }

    private func moment(_ dice: Dice) -> Instant { start + dice.span(.zero, calmFrom - start) }

    private func spell(_ dice: Dice, longest: Duration) -> Spell {
        let from = moment(dice)
        return Spell(from: from, until: min(calmFrom, from + dice.span(.seconds(30), longest)))
    }
}
