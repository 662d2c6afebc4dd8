package import Values

/// A statechart as loaded from `workflows/*.yaml`: where a case is, what happens next, and when.
///
/// Built by `ChartLoader`; one that passed `ChartChecker` holds no dangling name.
package struct Chart: Sendable, Equatable {
    /// As `cofidis-web-webhook`; also the file's name.
    package var name: String
    package var lifecycle: String
    package var title: String
    /// SHA-256 of the text's bytes. A case is pinned to it.
    package var hash: Digest
    /// The file with its account and parts put in.
    package var text: String
    /// The files and lines that the text's lines come from.
    package var origins = ChartOrigins()
    package var windows: [String: Window]
    package var retries: [String: RetryPolicy]
    package var rateLimits: [String: RateLimit]
    /// What no step of a case under this chart may break, in file order.
    package var invariants: [InvariantRule]
    package var initial: String
    /// Top-level states in file order.
    package var states: [ChartState]
    /// Routes and commands that hold in every state, after the state's own and its ancestors'.
    package var on: [EventRoute]
    package var commands: [CommandRule]

    package init(
        name: String,
        lifecycle: String,
        title: String = "",
        hash: Digest = .zero,
        text: String = "",
        windows: [String: Window] = [:],
        retries: [String: RetryPolicy] = [:],
        rateLimits: [String: RateLimit] = [:],
        invariants: [InvariantRule] = [],
        initial: String,
        states: [ChartState],
        on: [EventRoute] = [],
        commands: [CommandRule] = []
    ) {
        self.name = name
        self.lifecycle = lifecycle
        self.title = title
        self.hash = hash
        self.text = text
        self.windows = windows
        self.retries = retries
        self.rateLimits = rateLimits
        self.invariants = invariants
        self.initial = initial
        self.states = states
        self.on = on
        self.commands = commands
    }
}

/// An invariant of the lifecycle that this chart declares, and what it says in the words of the chart's readers.
package struct InvariantRule: Sendable, Equatable {
    package var name: String
    package var title: String
    package var line: Int

    package init(name: String, title: String, line: Int = 0) {
        self.name = name
        self.title = title
        self.line = line
    }
}

/// A state: a leaf, or a compound with children of which exactly one is active.
package struct ChartState: Sendable, Equatable {
    /// The last part of the dotted path.
    package var name: String
    /// From the root, as `journey.firstRead`. Targets in charts are full paths.
    package var path: String
    /// For people: "Waiting for the customer".
    package var title: String
    /// Line of the file, from 1.
    package var line: Int
    package var isFinal: Bool
    /// Set when the case waits for a person here: what that person is to do.
    package var attention: String?
    /// The child entered when a compound is the target.
    package var initial: String?
    package var states: [ChartState]
    package var call: CallRule?
    package var on: [EventRoute]
    package var timers: [TimerRule]
    package var commands: [CommandRule]

    package init(
        name: String,
        path: String,
        title: String = "",
        line: Int = 0,
        isFinal: Bool = false,
        attention: String? = nil,
        initial: String? = nil,
        states: [ChartState] = [],
        call: CallRule? = nil,
        on: [EventRoute] = [],
        timers: [TimerRule] = [],
        commands: [CommandRule] = []
    ) {
        self.name = name
        self.path = path
        self.title = title
        self.line = line
        self.isFinal = isFinal
        self.attention = attention
        self.initial = initial
        self.states = states
        self.call = call
        self.on = on
        self.timers = timers
        self.commands = commands
    }
}

/// `on: {event: [{if: guard, to: state}, …]}`: the first route whose guard holds is taken.
package struct EventRoute: Sendable, Equatable {
    package var event: String
    /// Guards are names; `not someGuard` negates. Nil always holds.
    package var condition: GuardRule?
    /// Full path of the target; nil records the event and stays (an internal route).
    package var target: String?
    package var line: Int

    package init(event: String, condition: GuardRule? = nil, target: String?, line: Int = 0) {
        self.event = event
        self.condition = condition
        self.target = target
        self.line = line
    }
}

package struct GuardRule: Sendable, Equatable {
    package var name: String
    package var isNegated: Bool
    /// What it means to people; nil until a lifecycle says it.
    package var title: String?

    /// For people: "Cofidis checks by hand", "not: the debtor has an EASY number".
    package var words: String {
        let prefix = title == nil ? "not " : "not: "
        return (isNegated ? prefix : "") + (title ?? name)
    }

    package init(name: String, isNegated: Bool = false) {
        self.name = name
        self.isNegated = isNegated
    }
}

/// A timer that is armed on entry and dropped on exit.
package struct TimerRule: Sendable, Equatable {
    package enum Moment: Sendable, Equatable {
        /// `after`: so long after entry.
        case after(Duration)
        /// `every`: so long after entry, armed again when it fired and the state is still active.
        case every(Duration)
        /// `at`: the deadline of that name, read from the facts; not armed while it has no value.
        case at(deadline: String)
    }

    /// Unique within the state.
    package var name: String
    package var moment: Moment
    package var target: String
    /// Moves the moment into the window's next opening.
    package var window: String?
    package var line: Int

    package init(name: String, moment: Moment, target: String, window: String? = nil, line: Int = 0) {
        self.name = name
        self.moment = moment
        self.target = target
        self.window = window
        self.line = line
    }
}

/// A provider effect on entry.
package struct CallRule: Sendable, Equatable {
    /// Where the case goes when the call fails for good or its outcome is unknown.
    package enum Route: Sendable, Equatable {
        /// The work item waits for a person; the case stays.
        case park
        /// Tried again by the retry policy (only where repeating is safe).
        case retry
        case to(String)
    }

    package var name: String
    package var timeout: Duration
    package var retry: String
    /// Made so long after the state is entered; a person who tries a parked call again does not wait for it.
    package var delay: Duration
    package var window: String?
    /// Names the rate limit, which is also the queue: one per provider account.
    package var rateLimit: String
    /// Of legal use at most so long after it fell due; orders the backlog after an outage.
    package var deadline: Duration?
    /// When retries are used up or cannot help.
    package var failed: Route
    /// When it may or may not have happened.
    package var unknown: Route
    package var line: Int

    package init(
        name: String,
        timeout: Duration,
        retry: String,
        delay: Duration = .zero,
        window: String? = nil,
        rateLimit: String,
        deadline: Duration? = nil,
        failed: Route,
        unknown: Route,
        line: Int = 0
    ) {
        self.name = name
        self.timeout = timeout
        self.retry = retry
        self.delay = delay
        self.window = window
        self.rateLimit = rateLimit
        self.deadline = deadline
        self.failed = failed
        self.unknown = unknown
        self.line = line
    }
}

/// What a person, the API or a webhook may ask in a state.
package struct CommandRule: Sendable, Equatable {
    package var name: String
    /// Roles that may; empty means every signed-in person and every door.
    package var roles: [String]
    /// True when a second person must agree first.
    package var needsApproval: Bool
    package var line: Int

    package init(name: String, roles: [String] = [], needsApproval: Bool = false, line: Int = 0) {
        self.name = name
        self.roles = roles
        self.needsApproval = needsApproval
        self.line = line
    }
}

/// Exponential with full jitter: attempt n waits a random part of min(cap, first × factor^(n−1)).
package struct RetryPolicy: Sendable, Equatable {
    package var first: Duration
    package var factor: Double
    package var cap: Duration
    /// Attempts in all, the first included.
    package var attempts: Int

    package init(first: Duration, factor: Double, cap: Duration, attempts: Int) {
        self.first = first
        self.factor = factor
        self.cap = cap
        self.attempts = attempts
    }
}

/// Holds over all workers together.
package struct RateLimit: Sendable, Equatable {
    package var perSecond: Int
    package var concurrency: Int

    package init(perSecond: Int, concurrency: Int) {
        self.perSecond = perSecond
        self.concurrency = concurrency
    }
}
