import Values

/// Stored names of the chart's own events that the engine looks for.
package enum CaseEventName {
    package static let outcomeUnknown = "case.outcomeUnknown"
}

/// The chart's own events, recorded beside the lifecycle's so that a replay walks the same way.
enum CaseEvent {
    static let prefix = "case."
    /// Every one that a replay knows how to walk.
    static let names: Set<String> = [
        "case.timerFired", "case.callFailed", "case.callParked", "case.callRetried", "case.outcomeUnknown",
        "case.abandoned",
    ]

    static func timerFired(key: String, timer: String) -> EncodedEvent {
        EncodedEvent(name: "case.timerFired", data: ["key": .string(key), "timer": .string(timer)])
    }

    static func callFailed(key: String, call: String, reason: String) -> EncodedEvent {
        EncodedEvent(name: "case.callFailed", data: callData(key, call, reason))
    }

    static func callParked(key: String, call: String, reason: String) -> EncodedEvent {
        EncodedEvent(name: "case.callParked", data: callData(key, call, reason))
    }

    static func callRetried(key: String, call: String, reason: String) -> EncodedEvent {
        EncodedEvent(name: "case.callRetried", data: callData(key, call, reason))
    }

    static func outcomeUnknown(key: String, call: String, reason: String) -> EncodedEvent {
        EncodedEvent(name: CaseEventName.outcomeUnknown, data: callData(key, call, reason))
    }

    static func abandoned(key: String, call: String, reason: String) -> EncodedEvent {
        EncodedEvent(name: "case.abandoned", data: callData(key, call, reason))
    }

    private static func callData(_ key: String, _ call: String, _ reason: String) -> JSON {
        ["call": .string(call), "key": .string(key), "reason": .string(reason)]
    }
}
