/// Writes Prometheus' text format 0.0.4.
struct MetricsPage: Sendable {
    typealias Sample = (labels: [(name: String, value: String)], value: Double)

    enum Kind: String, Sendable {
        case gauge
        case counter
        case histogram
    }

    private(set) var text = ""

    /// One metric with all its samples; nothing when there are none.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text +=
                "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? String(value)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension MetricsPage {
    mutating func append(requests figures: RequestMeter.Figures) {
        add(
            "dossier_http_requests_total",
            .counter,
            "Requests answered.",
            figures.requests.sorted { $0.key < $1.key }.map { label, count in
                (
                    [
                        ("route", label.route), ("method", label.method), ("status", String(label.status)),
                    ],
                    Double(count)
                )
            }
        )
        add(
            "dossier_webhook_hints_idle_total",
            .counter,
            "Hints at the webhooks that moved nothing.",
            RequestMeter.IdleHint.allCases.map { hint in
                ([("why", hint.rawValue)], Double(figures.idleHints[hint] ?? 0))
            }
        )
        guard !figures.buckets.isEmpty else { return }
        let name = "dossier_http_request_duration_seconds"
        head(name, .histogram, "Time from a request's head to its answer.")
        for (route, buckets) in figures.buckets.sorted(by: { $0.key < $1.key }) {
            for (bound, count) in zip(RequestMeter.bounds.map { String($0) } + ["+Inf"], buckets) {
                line(name + "_bucket", [("route", route), ("le", bound)], Double(count))
            }
            line(name + "_sum", [("route", route)], figures.seconds[route] ?? 0)
            line(name + "_count", [("route", route)], Double(buckets.last ?? 0))
        }
    }

    mutating func append(_ work: WorkFigures) {
        func samples(_ value: (WorkFigures.Queue) -> Double) -> [Sample] {
            work.queues.map { ([("queue", $0.name)], value($0)) }
        }
        let most = work.countLimit.map { " Counted up to \($0)." } ?? ""
        add("dossier_work_open", .gauge, "Open work items.\(most)", samples { Double($0.open) })
        add(
            "dossier_work_due",
            .gauge,
            "Work items whose moment has come.\(most)",
            samples { Double($0.due) }
        )
        add(
            "dossier_work_oldest_due_lag_seconds",
            .gauge,
            "How long the oldest due item has been due.",
            samples(\.oldestDueLagSeconds)
        )
        add(
            "dossier_work_parked",
            .gauge,
            "Items that wait for a person.\(most)",
            samples { Double($0.parked) }
        )
        if let sealed = work.sealedEvents {
            add("dossier_events_sealed", .gauge, "Events in sealed pages.", [([], Double(sealed))])
        }
        if let unsealed = work.unsealedEvents {
            add("dossier_events_unsealed", .gauge, "Events not in a page yet.", [([], Double(unsealed))])
        }
    }

    mutating func append(_ process: ProcessFigures) {
        if let seconds = process.cpuSeconds {
            add("process_cpu_seconds_total", .counter, "User and system time.", [([], seconds)])
        }
        if let bytes = process.residentBytes {
            add("process_resident_memory_bytes", .gauge, "Resident memory.", [([], Double(bytes))])
        }
        if let count = process.openFiles {
            add("process_open_fds", .gauge, "Open file descriptors.", [([], Double(count))])
        }
    }
}
