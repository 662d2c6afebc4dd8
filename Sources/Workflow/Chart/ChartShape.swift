/// The keys of each mapping of a chart's file. `workflows/chart.schema.json` states the same under `$defs`; a test
/// compares the two.
package struct ChartShape: Sendable, Equatable {
    package let name: String
    package let required: [String]
    package let optional: [String]

    package var keys: [String] { required + optional }

    static let chart = ChartShape(
        name: "chart",
        required: ["chart", "lifecycle", "initial", "states"],
        optional: ["title", "account", "windows", "retries", "rateLimits", "invariants", "commands", "on"]
    )
    static let account = ChartShape(
        name: "account",
        required: ["account"],
        optional: ["title", "windows", "retries", "rateLimits"]
    )
    static let part = ChartShape(
        name: "part",
        required: ["part", "states"],
        optional: ["title", "invariants", "on"]
    )
    static let window = ChartShape(
        name: "window",
        required: ["all"],
        optional: ["title", "source", "margin"]
    )
    static let hours = ChartShape(
        name: "hours",
        required: ["name", "zone", "days", "open"],
        optional: ["holidays"]
    )
    static let retry = ChartShape(
        name: "retry",
        required: ["first", "factor", "cap", "attempts"],
        optional: []
    )
    static let rateLimit = ChartShape(
        name: "rateLimit",
        required: ["perSecond", "concurrency"],
        optional: []
    )
    static let state = ChartShape(
        name: "state",
        required: [],
        optional: [
            "title", "final", "attention", "initial", "call", "on", "after", "every", "at", "commands",
            "states",
        ]
    )
    static let call = ChartShape(
        name: "call",
        required: ["name", "timeout", "retry", "rateLimit", "failed", "unknown"],
        optional: ["delay", "window", "deadline"]
    )
    static let route = ChartShape(name: "route", required: ["to"], optional: ["if"])
    static let after = ChartShape(name: "after", required: ["name", "delay", "to"], optional: ["window"])
    static let every = ChartShape(name: "every", required: ["name", "interval", "to"], optional: ["window"])
    static let at = ChartShape(name: "at", required: ["name", "deadline", "to"], optional: ["window"])
    static let command = ChartShape(name: "command", required: ["name"], optional: ["roles", "approval"])

    package static let all = [
        chart, account, part, window, hours, retry, rateLimit, state, call, route, after, every, at, command,
    ]

    /// Words that routes use for themselves and that therefore cannot name a state.
    static let reservedStateNames = ["stay", "park", "retry"]

    /// Diagnostics for keys whose absence means more than an incomplete mapping.
    func missingKeyCode(_ key: String) -> String {
        switch (name, key) {
        case ("call", "failed"): "call_without_failure_route"
        case ("call", "unknown"): "call_without_unknown_route"
        case ("after", "to"), ("every", "to"), ("at", "to"): "timer_without_target"
        default: "missing_key"
        }
    }
}
