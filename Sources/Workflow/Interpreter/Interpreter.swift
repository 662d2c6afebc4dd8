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

    /// The chart must have passed the checker against this lifecycle.
    package init(_ lifecycle: L, chart: Chart) {
        precondition(chart.lifecycle == lifecycle.name, "chart \(chart.name) is not one of \(lifecycle.name)")
        self.lifecycle = lifecycle
        vocabulary = lifecycle.vocabulary
        index = ChartIndex(chart)
        routes = RouteTable(chart, vocabulary: vocabulary)
    }

    package var lifecycleName: String { lifecycle.name }
    package var postingModel: String? { lifecycle.postingModel }

    package func kind(ofCall name: String) -> CallKind? { vocabulary.calls[name]?.kind }

    package func begin(arguments: JSON, at now: Instant) throws(RejectionReport) -> Advance {
        var walk = Walk(self)
        let events = try decide(
            named: vocabulary.startCommand,
            arguments: arguments,
            given: walk.facts,
            at: now
        )
        guard !events.isEmpty else {
            preconditionFailure("the start command of \(lifecycle.name) begins nothing")
        }
        for event in events { walk.record(event, at: now) }
        try refuseBreaks(of: walk)
        var advance = self.advance(of: walk)
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
        var walk = restore(snapshot)
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
            if walk.isArmed(key) { return takeAnswer(answer, of: call, key: key, walk: walk, at: now) }
        case .callFailed(let key, let call, let reason):
            if walk.isArmed(key) { return giveUp(call, key: key, reason: reason, walk: walk, at: now) }
        case .outcomeUnknown(let key, let call, let reason):
            if walk.isArmed(key) { return doubt(call, key: key, reason: reason, walk: walk, at: now) }
        case .intervention(let intervention, let key, let call, let reason):
            return try intervene(intervention, call: call, key: key, reason: reason, walk: walk, at: now)
        }
        return advance(of: walk)
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
                "\"\(name)\" is not allowed while the case is in \(state) (\(index.leaf(of: state).title)); \(offered)",
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
        -> Advance
    {
        var answered = walk
        do throws(L.Rejection) {
            let command = try lifecycle.command(answering: call, with: answer)
            for event in try lifecycle.decide(command, given: walk.facts, at: now) {
                answered.record(event, at: now)
            }
        } catch {
            return doubt(
                call,
                key: key,
                reason: "the answer cannot be used: \(error.report)",
                walk: walk,
                at: now
            )
        }
        if let broken = answered.breaks.first {
            return refuse(broken, answeredBy: call, key: key, walk: walk, at: now)
        }
        let finished = !answered.isArmed(key) || answered.fresh.contains(key)
        guard finished else {
            return doubt(
                call,
                key: key,
                reason: "the answer led nowhere in the chart",
                walk: answered,
                at: now
            )
        }
        return advance(of: answered)
    }

    /// Nothing of an answer that would break an invariant is recorded. A call that may have had its effect goes the
    /// way of unknown outcomes, where the provider is asked before anything is sent again; any other is parked.
    private func refuse(
        _ broken: InvariantBreak,
        answeredBy call: String,
        key: String,
        walk: Walk<L>,
        at now: Instant
    ) -> Advance {
        let reason = "the answer is refused: \(broken)"
        var advance: Advance
        if kind(ofCall: call) == .once {
            advance = doubt(call, key: key, reason: reason, walk: walk, at: now)
        } else {
            let event = CaseEvent.callParked(key: key, call: call, reason: reason)
            advance = follow(.park, event, call: call, key: key, reason: reason, walk: walk, at: now)
        }
        advance.refused = broken
        return advance
    }

    private func giveUp(_ call: String, key: String, reason: String, walk: Walk<L>, at now: Instant)
        -> Advance
    {
        guard let rule = index.callRule(forKey: key) else { return advance(of: walk) }
        return follow(
            rule.failed,
            CaseEvent.callFailed(key: key, call: call, reason: reason),
            call: call,
            key: key,
            reason: reason,
            walk: walk,
            at: now
        )
    }

    private func doubt(_ call: String, key: String, reason: String, walk: Walk<L>, at now: Instant) -> Advance
    {
        guard let rule = index.callRule(forKey: key) else { return advance(of: walk) }
        // A read may be repeated, but the engine has counted its attempts before it asks here: it goes the failed way.
        if case .retry = rule.unknown { return giveUp(call, key: key, reason: reason, walk: walk, at: now) }
        return follow(
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
    ) -> Advance {
        var walk = walk
        if case .to = route {
            walk.record(event, at: now)
            return advance(of: walk)
        }
        walk.record(CaseEvent.callParked(key: key, call: call, reason: reason), at: now)
        var parked = advance(of: walk)
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
        return advance(of: walk)
    }

    // MARK: Folding

    package func beginFold(isInspecting: Bool) -> any CaseFold {
        InterpreterFold(Walk(self, isInspecting: isInspecting))
    }

    package func row(of snapshot: CaseSnapshot) throws(JSONShapeError) -> LifecycleRow? {
        lifecycle.row(of: try lifecycle.decodeFacts(snapshot.facts), at: place(of: snapshot))
    }

    package func place(of snapshot: CaseSnapshot) -> Place {
        let leaf = index.leaf(of: snapshot.state)
        let next = snapshot.armed.filter { $0.parkedReason == nil }
            .min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) }
        return Place(
            state: snapshot.state,
            title: leaf.title,
            isFinal: leaf.isFinal,
            attention: snapshot.parkedReason ?? leaf.attention,
            nextAt: next?.dueAt,
            nextExplanation: next?.explanation,
            enteredAt: snapshot.enteredAt,
            nextKey: next?.key
        )
    }

    // MARK: Answers

    private func restore(_ snapshot: CaseSnapshot) -> Walk<L> {
        do {
            return try Walk(self, snapshot: snapshot)
        } catch {
            preconditionFailure("a stored snapshot of \(lifecycle.name) cannot be read: \(error)")
        }
    }

    private func advance(of walk: Walk<L>) -> Advance {
        let snapshot = walk.snapshot
        let place = place(of: snapshot)
        return Advance(
            events: walk.events,
            snapshot: snapshot,
            schedule: walk.fresh.map { scheduled($0, in: walk) },
            cancel: walk.dropped.filter { !walk.fresh.contains($0) },
            place: place,
            row: lifecycle.row(of: walk.facts, at: place),
            postings: walk.postings
        )
    }

    private func scheduled(_ key: String, in walk: Walk<L>) -> ScheduledWork {
        guard let armed = walk.armed.first(where: { $0.key == key }), let parsed = WorkKey(key) else {
            preconditionFailure("\(key) was armed and is not there")
        }
        guard parsed.isCall, let call = index.callRule(forKey: key) else {
            return ScheduledWork(
                kind: .timer,
                queue: nil,
                name: parsed.name,
                key: key,
                payload: .emptyObject,
                dueAt: armed.dueAt,
                deadline: nil,
                explanation: armed.explanation
            )
        }
        return ScheduledWork(
            kind: .call,
            queue: call.rateLimit,
            name: call.name,
            key: key,
            payload: lifecycle.request(for: call.name, given: walk.facts, at: armed.dueAt),
            dueAt: armed.dueAt,
            deadline: call.deadline.map { armed.dueAt + $0 },
            explanation: armed.explanation
        )
    }
}
