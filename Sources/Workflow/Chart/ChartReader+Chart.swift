import Values
import Yams

extension ChartReader {
    mutating func chart(_ root: Node) -> Chart? {
        guard let fields = fields(root, .chart, "a chart") else { return nil }
        let states = fields["states"].map { self.states($0, under: nil) } ?? []
        if let node = fields["states"], states.isEmpty {
            refuse(line: node.line, "wrong_type", "a chart needs at least one state")
        }
        var chart = Chart(
            name: text(fields, "chart") ?? "",
            lifecycle: text(fields, "lifecycle") ?? "",
            title: text(fields, "title") ?? "",
            initial: text(fields, "initial") ?? "",
            states: states,
            on: fields["on"].map { routes($0) } ?? [],
            commands: fields["commands"].map { commands($0) } ?? []
        )
        chart.windows = named(fields["windows"], "windows") { $0.window($2, named: $1) }
        chart.retries = named(fields["retries"], "retries") { $0.retry($2, named: $1) }
        chart.rateLimits = named(fields["rateLimits"], "rateLimits") { $0.rateLimit($2, named: $1) }
        chart.invariants = fields["invariants"].map { invariants($0) } ?? []
        return chart
    }

    private mutating func invariants(_ node: Node) -> [InvariantRule] {
        entries(node, "\"invariants\"").compactMap { entry in
            text(entry.value, "invariant \"\(entry.name)\"").map {
                InvariantRule(name: entry.name, title: $0, line: entry.line)
            }
        }
    }

    private mutating func named<Value>(
        _ node: Node?,
        _ what: String,
        read: (inout ChartReader, String, Node) -> Value?
    ) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in entries(node, "\"\(what)\"") {
            values[entry.name] = read(&self, entry.name, entry.value)
        }
        return values
    }

    private mutating func retry(_ node: Node, named name: String) -> RetryPolicy? {
        guard let fields = fields(node, .retry, "retry policy \"\(name)\"") else { return nil }
        let first = duration(fields, "first")
        let cap = duration(fields, "cap")
        let factor = number(fields, "factor", in: 1...100)
        let attempts = wholeNumber(fields, "attempts", in: 1...1000)
        guard let first, let cap, let factor, let attempts else { return nil }
        if cap < first {
            refuse(
                line: fields.line,
                "wrong_duration",
                "the \"cap\" of retry policy \"\(name)\" is below its \"first\""
            )
        }
        return RetryPolicy(first: first, factor: factor, cap: cap, attempts: attempts)
    }

    private mutating func rateLimit(_ node: Node, named name: String) -> RateLimit? {
        guard let fields = fields(node, .rateLimit, "rate limit \"\(name)\"") else { return nil }
        let perSecond = wholeNumber(fields, "perSecond", in: 1...100_000)
        let concurrency = wholeNumber(fields, "concurrency", in: 1...10_000)
        guard let perSecond, let concurrency else { return nil }
        return RateLimit(perSecond: perSecond, concurrency: concurrency)
    }
}
