package import Values

/// The one function of chart, snapshot, input and moment to events, calls and timers.
///
/// Engine, replay, simulation and tests all use this one, so a case can never be somewhere for one of them and
/// elsewhere for another.
package struct Interpreter<L: Lifecycle>: CaseInterpreter {
    let lifecycle: L
    let vocabulary: Vocabulary<L.Facts>
    package let index: ChartIndex
    let routes: RouteTable<L.Facts>
    /// Why no case can be run by this chart in this build; nil for a chart that has passed the checker.
    let defect: String?

    /// Raised when the walk itself makes other snapshots of the same events than before.
    private static var walkVersion: Int { 1 }

    /// The chart should have passed the checker against this lifecycle. With one that has not, every case is refused as
    /// unreadable.
    package init(_ lifecycle: L, chart: Chart) {
        self.lifecycle = lifecycle
        vocabulary = lifecycle.vocabulary
        index = ChartIndex(chart.titled(by: vocabulary.names))
        routes = RouteTable(chart, vocabulary: vocabulary)
        let unknownInvariants = Set(chart.invariants.map(\.name)).subtracting(vocabulary.invariants.keys)
        let unknown = routes.unknownGuards.sorted() + unknownInvariants.sorted()
        defect =
            chart.lifecycle != lifecycle.name
            ? "chart \(chart.name) is not one of \(lifecycle.name)"
            : unknown.isEmpty
                ? nil : "chart \(chart.name) names what this build lacks: \(unknown.joined(separator: ", "))"
    }

    /// For a chart that cases are pinned to, whatever build wrote it: every name in it must exist here. What else the
    /// checker has learnt to refuse since then does not keep those cases from going on.
    package static func pinned(
        _ lifecycle: L,
        chart: Chart,
        file: String
    ) throws(ChartLoadingError) -> Interpreter {
        let unknown = ChartChecker.checkNames(chart, against: lifecycle.vocabulary.names, file: file)
        guard unknown.isEmpty else { throw ChartLoadingError(diagnostics: unknown) }
        return Interpreter(lifecycle, chart: chart)
    }

    package var lifecycleName: String { lifecycle.name }
    package var rulesVersion: Int { lifecycle.rulesVersion + Self.walkVersion - 1 }
    package var isBegunFromInside: Bool { vocabulary.commands[vocabulary.startCommand]?.isInternal ?? false }
    package var postingModel: String? { lifecycle.postingModel }

    package func kind(ofCall name: String) -> CallKind? { vocabulary.calls[name]?.kind }

    package func begin(arguments: JSON, at now: Instant) throws(RejectionReport) -> Advance {
        if let defect { throw .unreadable(defect) }
        var walk = Walk(self)
        let events = try decide(
            named: vocabulary.startCommand,
            arguments: arguments,
            given: walk.facts,
            at: now
        )
        guard !events.isEmpty else {
            throw .unreadable("the start command of \(lifecycle.name) begins nothing")
        }
        for event in events { walk.record(event, at: now) }
        try refuseBreaks(of: walk)
        var advance = try self.advance(of: walk)
        advance.naturalKeys = lifecycle.naturalKeys(of: walk.facts).map {
            NaturalKeyClaim(scope: $0.scope, value: $0.value)
        }
        return advance
    }

    package func advance(
        _ snapshot: CaseSnapshot,
        with input: CaseInput,
        at now: Instant
    ) throws(RejectionReport) -> Advance {
        var walk = try restore(snapshot)
        switch input {
        case .command(let name, let arguments):
            try checkAllowed(name, at: snapshot.state)
            for event in try decide(named: name, arguments: arguments, given: walk.facts, at: now) {
                walk.record(event, at: now)
            }
            try refuseBreaks(of: walk)
        case .timerFired(let key, let timer):
            if walk.isArmed(key) { walk.record(CaseEvent.timerFired(key: key, timer: timer), at: now) }
        case .answered(let key, let call, let answer):
            if walk.isArmed(key) { return try takeAnswer(answer, of: call, key: key, walk: walk, at: now) }
        case .callFailed(let key, let call, let reason):
            if walk.isArmed(key) { return try giveUp(call, key: key, reason: reason, walk: walk, at: now) }
        case .outcomeUnknown(let key, let call, let reason):
            if walk.isArmed(key) { return try doubt(call, key: key, reason: reason, walk: walk, at: now) }
        case .intervention(let intervention, let key, let call, let reason):
            return try intervene(intervention, call: call, key: key, reason: reason, walk: walk, at: now)
        }
        return try advance(of: walk)
    }

    // MARK: Commands

    private func checkAllowed(_ name: String, at state: String) throws(RejectionReport) {
        let allowed = index.commands(at: state).map(\.name)
        guard !allowed.contains(name) else { return }
        let offered =
            allowed.isEmpty
            ? "nothing may be asked here" : "here you may ask: \(allowed.joined(separator: ", "))"
        throw RejectionReport(
            code: "command_not_allowed",
            kind: .notNow,
            message:
                "\"\(name)\" is not allowed while the case is in \(state) (\(index.state(at: state)?.title ?? state)); \(offered)",
            field: "command",
            value: name
        )
    }

    private func decide(
        named name: String,
        arguments: JSON,
        given facts: L.Facts,
        at now: Instant
    ) throws(RejectionReport) -> [L.Event] {
        do throws(L.Rejection) {
            return try lifecycle.decide(
                try lifecycle.command(named: name, arguments: arguments),
                given: facts,
                at: now
            )
        } catch {
            throw error.report
        }
    }

    /// A command whose events would break an invariant is a defect of the rules that allowed it: it is refused
    /// before anything is recorded.
    private func refuseBreaks(of walk: Walk<L>) throws(RejectionReport) {
        guard let broken = walk.breaks.first else { return }
        throw RejectionReport(
            code: "invariant_broken",
            message: "nothing was recorded, because \(broken); this is a defect of Dossier, report it",
            value: broken.invariant
        )
    }

    // MARK: Calls

    /// The answer of a call. One that cannot be read, or that moves nothing, must not leave the case waiting for
    /// ever: it is treated like no answer at all.
    private func takeAnswer(_ answer: JSON, of call: String, key: String, walk: Walk<L>, at now: Instant)
        throws(RejectionReport) -> Advance
    {
        var answered = walk
        do throws(L.Rejection) {
            let command = try lifecycle.command(answering: call, with: answer)
            for event in try lifecycle.decide(command, given: walk.facts, at: now) {
                answered.record(event, at: now)
            }
        } catch {
            return try doubt(
                call,
                key: key,
                reason: "the answer cannot be used: \(error.report)",
                walk: walk,
                at: now
            )
        }
        if let broken = answered.breaks.first {
            return try refuse(broken, answeredBy: call, key: key, walk: walk, at: now)
        }
        let finished = !answered.isArmed(key) || answered.fresh.contains(key)
        guard finished else {
            return try doubt(
                call,
                key: key,
                reason: "the answer led nowhere in the chart",
                walk: answered,
                at: now
            )
        }
        return try advance(of: answered)
    }

    /// Nothing of an answer that would break an invariant is recorded. A call that may have had its effect goes the
    /// way of unknown outcomes, where the provider is asked before anything is sent again; any other is parked.
    private func refuse(
        _ broken: InvariantBreak,
        answeredBy call: String,
        key: String,
        walk: Walk<L>,
        at now: Instant
    ) throws(RejectionReport) -> Advance {
        let reason = "the answer is refused: \(broken)"
        var advance: Advance
        if kind(ofCall: call) == .once {
            advance = try doubt(call, key: key, reason: reason, walk: walk, at: now)
        } else {
            let event = CaseEvent.callParked(key: key, call: call, reason: reason)
            advance = try follow(.park, event, call: call, key: key, reason: reason, walk: walk, at: now)
        }
        advance.refused = broken
        return advance
    }

    private func giveUp(_ call: String, key: String, reason: String, walk: Walk<L>, at now: Instant)
        throws(RejectionReport) -> Advance
    {
        guard let rule = index.callRule(forKey: key) else { return try advance(of: walk) }
        return try follow(
            rule.failed,
            CaseEvent.callFailed(key: key, call: call, reason: reason),
            call: call,
            key: key,
            reason: reason,
            walk: walk,
            at: now
        )
    }

    private func doubt(_ call: String, key: String, reason: String, walk: Walk<L>, at now: Instant)
        throws(RejectionReport) -> Advance
    {
        guard let rule = index.callRule(forKey: key) else { return try advance(of: walk) }
        // A read may be repeated, but the engine has counted its attempts before it asks here: it goes the failed way.
        if case .retry = rule.unknown {
            return try giveUp(call, key: key, reason: reason, walk: walk, at: now)
        }
        return try follow(
            rule.unknown,
            CaseEvent.outcomeUnknown(key: key, call: call, reason: reason),
            call: call,
            key: key,
            reason: "outcome unknown: \(reason)",
            walk: walk,
            at: now
        )
    }

    private func follow(
        _ route: CallRule.Route,
        _ event: EncodedEvent,
        call: String,
        key: String,
        reason: String,
        walk: Walk<L>,
        at now: Instant
    ) throws(RejectionReport) -> Advance {
        var walk = walk
        if case .to = route {
            walk.record(event, at: now)
            return try advance(of: walk)
        }
        walk.record(CaseEvent.callParked(key: key, call: call, reason: reason), at: now)
        var parked = try advance(of: walk)
        parked.park = key
        return parked
    }

    // MARK: Interventions

    private func intervene(
        _ intervention: Intervention,
        call: String,
        key: String,
        reason: String,
        walk: Walk<L>,
        at now: Instant
    ) throws(RejectionReport) -> Advance {
        var walk = walk
        guard walk.isParked(key), let rule = index.callRule(forKey: key) else {
            throw RejectionReport(
                code: "nothing_parked",
                kind: .notNow,
                message: "no call \(call) of this case waits for a person",
                field: "key",
                value: key
            )
        }
        switch intervention {
        case .retry: walk.record(CaseEvent.callRetried(key: key, call: call, reason: reason), at: now)
        case .skip:
            if case .to = rule.unknown {
                walk.record(CaseEvent.outcomeUnknown(key: key, call: call, reason: reason), at: now)
            } else if case .to = rule.failed {
                walk.record(CaseEvent.callFailed(key: key, call: call, reason: reason), at: now)
            } else {
                throw RejectionReport(
                    code: "nothing_to_skip_to",
                    kind: .notNow,
                    message: "the chart has no way on without an answer to \(call); retry or abandon",
                    field: "intervention",
                    value: "skip"
                )
            }
        case .abandon:
            guard index.contains(Walk<L>.abandonedState) else {
                throw RejectionReport(
                    code: "cannot_be_abandoned",
                    kind: .notNow,
                    message: "the chart has no state \"abandoned\"; retry or skip",
                    field: "intervention",
                    value: "abandon"
                )
            }
            walk.record(CaseEvent.abandoned(key: key, call: call, reason: reason), at: now)
        }
        return try advance(of: walk)
    }

    // MARK: Folding

    package func beginFold(isInspecting: Bool) -> any CaseFold {
        InterpreterFold(Walk(self, isInspecting: isInspecting))
    }

    package func row(of snapshot: CaseSnapshot) throws(JSONShapeError) -> LifecycleRow? {
        lifecycle.row(of: try lifecycle.decodeFacts(snapshot.facts), at: place(of: snapshot))
    }

    package func place(of snapshot: CaseSnapshot) -> Place {
        let leaf = index.state(at: snapshot.state)
        let next = snapshot.armed.filter { $0.parkedReason == nil }
            .min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) }
        return Place(
            state: snapshot.state,
            title: leaf?.title ?? snapshot.state,
            isFinal: leaf?.isFinal ?? false,
            attention: snapshot.parkedReason
                ?? (leaf == nil ? "the chart has no state \(snapshot.state)" : leaf?.attention),
            nextAt: next?.dueAt,
            nextExplanation: next?.explanation,
            enteredAt: snapshot.enteredAt,
            nextKey: next?.key
        )
    }

    // MARK: Answers

    package func defect(of snapshot: CaseSnapshot) -> String? {
        do throws(RejectionReport) {
            _ = try restore(snapshot)
            return nil
        } catch {
            return error.message
        }
    }

    private func restore(_ snapshot: CaseSnapshot) throws(RejectionReport) -> Walk<L> {
        if let defect { throw .unreadable(defect) }
        do throws(JSONShapeError) {
            return try Walk(self, snapshot: snapshot)
        } catch {
            throw .unreadable("its stored snapshot cannot be read: \(error)")
        }
    }

    private func advance(of walk: Walk<L>) throws(RejectionReport) -> Advance {
        if let defect = walk.defect { throw .unreadable(defect) }
        guard let snapshot = walk.snapshot else { throw .unreadable("it has no events") }
        var schedule: [ScheduledWork] = []
        for key in walk.fresh { schedule.append(try scheduled(key, in: walk)) }
        let place = place(of: snapshot)
        return Advance(
            events: walk.events,
            snapshot: snapshot,
            schedule: schedule,
            cancel: walk.dropped.filter { !walk.fresh.contains($0) },
            place: place,
            row: lifecycle.row(of: walk.facts, at: place),
            postings: walk.postings
        )
    }

    private func scheduled(
        _ key: String,
        in walk: Walk<L>
    ) throws(RejectionReport) -> ScheduledWork {
        guard let armed = walk.armed.first(where: { $0.key == key }), let parsed = WorkKey(key) else {
            throw .unreadable("\(key) was armed and is not there")
        }
        guard parsed.isCall, let call = index.callRule(forKey: key) else {
            return .timer(armed, named: parsed.name)
        }
        let request = lifecycle.request(for: call.name, given: walk.facts, at: armed.dueAt)
        guard !request.isNull else {
            throw .unreadable("its facts lack what the call \(call.name) needs")
        }
        return ScheduledWork(
            kind: .call,
            queue: call.rateLimit,
            name: call.name,
            key: key,
            payload: request,
            dueAt: armed.dueAt,
            deadline: call.deadline.map { armed.dueAt + $0 },
            explanation: armed.explanation
        )
    }
}
