import Values

/// A case on its way through one advance or one replay: the part of the interpreter that changes.
struct Walk<L: Lifecycle> {
    let rules: Interpreter<L>
    var facts: L.Facts
    /// Nil before the first event.
    var state: String?
    var armed: [CaseSnapshot.Armed] = []
    var enteredAt: Instant = .epoch
    /// Keys armed before this advance that it dropped.
    private(set) var dropped: [String] = []
    /// Keys armed by this advance.
    private(set) var fresh: [String] = []
    private(set) var events: [EncodedEvent] = []
    /// What this build or the chart contradicts itself in; whoever walks must not use the result then.
    private(set) var defect: String?
    /// Whether the chart's invariants are looked at after each event. A plain fold of millions of events does not.
    let isInspecting: Bool
    private(set) var breaks: [InvariantBreak] = []
    /// Names of the invariants that did not hold after the last event.
    private var broken: Set<String> = []
    private var eventCount = 0
    /// What the events add to the lifecycle's ledger; collected while inspecting.
    private(set) var postings: [EventPosting] = []

    init(_ rules: Interpreter<L>, isInspecting: Bool = true) {
        self.rules = rules
        self.isInspecting = isInspecting
        facts = rules.lifecycle.initialFacts
    }

    init(_ rules: Interpreter<L>, snapshot: CaseSnapshot) throws(JSONShapeError) {
        self.init(rules)
        guard rules.index.contains(snapshot.state) else {
            throw JSONShapeError(field: "state", expected: "a state of the chart", found: snapshot.state)
        }
        facts = try lifecycle.decodeFacts(snapshot.facts)
        state = snapshot.state
        armed = snapshot.armed
        enteredAt = snapshot.enteredAt
    }

    var lifecycle: L { rules.lifecycle }
    private var vocabulary: Vocabulary<L.Facts> { rules.vocabulary }
    private var index: ChartIndex { rules.index }

    /// Nil before the first event.
    var snapshot: CaseSnapshot? {
        state.map {
            CaseSnapshot(
                state: $0,
                facts: lifecycle.encode(facts),
                armed: armed,
                enteredAt: enteredAt,
                rulesVersion: rules.rulesVersion
            )
        }
    }

    func isArmed(_ key: String) -> Bool { armed.contains { $0.key == key } }

    func isParked(_ key: String) -> Bool { armed.contains { $0.key == key && $0.parkedReason != nil } }

    // MARK: Events

    mutating func record(_ event: L.Event, at now: Instant) {
        let encoded = lifecycle.encode(event)
        events.append(
            EncodedEvent(
                name: "\(lifecycle.name).\(encoded.name)",
                schemaVersion: encoded.schemaVersion,
                data: encoded.data
            )
        )
        apply(event, named: encoded.name, at: now)
    }

    mutating func record(_ event: EncodedEvent, at now: Instant) {
        events.append(event)
        applyChartEvent(event, at: now)
    }

    /// A fact: it changes what the case knows, then the first route whose guard holds says where the case goes.
    mutating func apply(_ event: L.Event, named name: String, at now: Instant) {
        let before = facts
        facts = lifecycle.evolve(facts, with: event)
        eventCount += 1
        if isInspecting {
            inspect(name, from: before)
            post(event, named: name, from: before, at: now)
        }
        guard let state else { return enter(index.chart.initial, from: nil, at: now) }
        if let target = rules.routes.target(of: name, at: state, given: facts) {
            enter(target, from: state, at: now)
        }
        rearmDeadlines(from: before, at: now)
    }

    private mutating func post(_ event: L.Event, named name: String, from before: L.Facts, at now: Instant) {
        guard let columns = lifecycle.posting(of: event, from: before, to: facts, at: now) else { return }
        postings.append(
            EventPosting(
                number: eventCount,
                event: "\(lifecycle.name).\(name)",
                recordedAt: now,
                columns: columns
            )
        )
    }

    /// What leaves the facts as they are breaks nothing: a case that is in breach already can still be closed.
    private mutating func inspect(_ name: String, from before: L.Facts) {
        guard !index.chart.invariants.isEmpty, facts != before else { return }
        for rule in index.chart.invariants {
            // One that this build lacks is a defect of the interpreter, which refuses every case then.
            guard let invariant = vocabulary.invariants[rule.name] else { continue }
            guard let detail = invariant(before, facts) else {
                broken.remove(rule.name)
                continue
            }
            guard broken.insert(rule.name).inserted else { continue }
            breaks.append(
                InvariantBreak(
                    invariant: rule.name,
                    event: "\(lifecycle.name).\(name)",
                    number: eventCount,
                    detail: detail
                )
            )
        }
    }

    /// Events of the chart itself: how timers, failed calls and people moved the case.
    mutating func applyChartEvent(_ event: EncodedEvent, at now: Instant) {
        eventCount += 1
        guard let state, let key = event.data["key"]?.stringValue, let parsed = WorkKey(key) else { return }
        switch event.name {
        case "case.timerFired": fireTimer(parsed, key: key, at: now)
        case "case.callFailed": takeCallRoute(parsed, from: state, at: now, route: \.failed)
        case "case.outcomeUnknown": takeCallRoute(parsed, from: state, at: now, route: \.unknown)
        case "case.callParked": park(key, reason: event.data["reason"]?.stringValue ?? "parked")
        case "case.callRetried": rearmCall(parsed, at: now)
        case "case.abandoned":
            disarm(key)
            enter(Self.abandonedState, from: state, at: now)
        default: fail("this build does not know the chart's event \(event.name)")
        }
    }

    /// Only the first is told: the others follow from it.
    private mutating func fail(_ reason: String) { defect = defect ?? reason }

    static var abandonedState: String { "abandoned" }

    private mutating func fireTimer(_ parsed: WorkKey, key: String, at now: Instant) {
        guard let state,
            let owner = index.state(at: parsed.owner),
            let timer = owner.timers.first(where: { $0.name == parsed.name })
        else { return }
        disarm(key)
        enter(timer.target, from: state, at: now)
        switch timer.moment {
        case .after: break
        case .every:
            let isStillActive =
                self.state.map { index.lineage(of: $0).contains { $0.path == parsed.owner } } ?? false
            if isStillActive, !isArmed(key) { arm(timer, of: owner, at: now) }
        case .at:
            // Entering its own state again must not arm the moment that has just come: it would fire without end.
            if armed.contains(where: { $0.key == key && $0.dueAt <= now }) { disarm(key) }
        }
    }

    private mutating func takeCallRoute(
        _ parsed: WorkKey,
        from state: String,
        at now: Instant,
        route: KeyPath<CallRule, CallRule.Route>
    ) {
        guard let owner = index.state(at: parsed.owner), let call = owner.call,
            case .to(let target) = call[keyPath: route]
        else { return }
        // The call is over even where the target lies inside the state that makes it.
        disarm(WorkKey.call(call, of: owner))
        enter(target, from: state, at: now)
    }

    private mutating func park(_ key: String, reason: String) {
        guard let index = armed.firstIndex(where: { $0.key == key }) else { return }
        armed[index].parkedReason = reason
    }

    private mutating func rearmCall(_ parsed: WorkKey, at now: Instant) {
        guard let owner = index.state(at: parsed.owner), let call = owner.call else { return }
        arm(call, of: owner, at: now)
    }

    // MARK: Moving

    /// Leaves what the target does not share with the present state, then enters down to a leaf. A target that is
    /// active already is left and entered again, so its timers start anew.
    private mutating func enter(_ target: String, from source: String?, at now: Instant) {
        guard let leaf = index.leaf(enteredBy: target) else {
            return fail("chart \(index.chart.name) has no state \(target)")
        }
        let entering = index.lineage(of: leaf)
        let leaving = source.map { index.lineage(of: $0) } ?? []
        var shared = 0
        while shared < min(entering.count, leaving.count), entering[shared].path == leaving[shared].path,
            entering[shared].path != target
        {
            shared += 1
        }
        for state in leaving.dropFirst(shared) { disarmAll(of: state.path) }
        state = leaf
        enteredAt = now
        for state in entering.dropFirst(shared) {
            for timer in state.timers { arm(timer, of: state, at: now) }
            if let call = state.call { arm(call, of: state, at: now + call.delay) }
        }
    }

    // MARK: Arming

    private mutating func arm(_ timer: TimerRule, of state: ChartState, at now: Instant) {
        let due: Instant
        switch timer.moment {
        case .after(let delay), .every(let delay): due = now + delay
        case .at(let deadline):
            guard let moment = vocabulary.deadlines[deadline]?(facts) else { return }
            due = moment
        }
        arm(key: WorkKey.timer(timer, of: state), due: due, window: timer.window)
    }

    private mutating func arm(_ call: CallRule, of state: ChartState, at now: Instant) {
        arm(key: WorkKey.call(call, of: state), due: now, window: call.window)
    }

    private mutating func arm(key: String, due: Instant, window: String?) {
        arm(entry(key: key, due: due, window: window))
    }

    private mutating func arm(_ entry: CaseSnapshot.Armed) {
        armed.removeAll { $0.key == entry.key }
        armed.append(entry)
        fresh.removeAll { $0 == entry.key }
        fresh.append(entry.key)
    }

    private func entry(key: String, due: Instant, window name: String?) -> CaseSnapshot.Armed {
        guard let window = name.flatMap({ index.chart.windows[$0] }), !window.isSafe(at: due) else {
            return CaseSnapshot.Armed(key: key, dueAt: due, explanation: "")
        }
        let placed = window.placing(due)
        return CaseSnapshot.Armed(key: key, dueAt: placed.moment, explanation: placed.explanation)
    }

    private mutating func disarmAll(of owner: String) {
        for entry in armed where WorkKey.owner(of: entry.key) == owner[...] { disarm(entry.key) }
    }

    private mutating func disarm(_ key: String) {
        guard isArmed(key) else { return }
        armed.removeAll { $0.key == key }
        fresh.removeAll { $0 == key }
        dropped.append(key)
    }

    /// `at` timers follow the facts: a deadline that moved, appeared or vanished is armed anew or dropped. One that
    /// did not move stays as it is, also when it has fired already: it has had its moment.
    private mutating func rearmDeadlines(from before: L.Facts, at now: Instant) {
        guard let state else { return }
        for active in index.lineage(of: state) {
            for timer in active.timers {
                guard case .at(let name) = timer.moment, let deadline = vocabulary.deadlines[name] else {
                    continue
                }
                let wanted = deadline(facts)
                guard wanted != deadline(before) else { continue }
                let key = WorkKey.timer(timer, of: active)
                guard let wanted else {
                    disarm(key)
                    continue
                }
                let entry = entry(key: key, due: wanted, window: timer.window)
                if !armed.contains(entry) { arm(entry) }
            }
        }
    }
}
