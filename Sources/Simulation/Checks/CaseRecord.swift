import EventStore
import Values
import Workflow

/// What an onlooker knows of a case from its events alone, by rules of its own.
struct CaseRecord: Sendable {
    let streamID: StreamID
    private(set) var events: [RecordedEvent] = []
    private(set) var folded: [FoldedEvent] = []
    private(set) var merchantID = ""
    /// Lower-case, as last observed.
    private(set) var status: String?
    private(set) var lastAnsweredRead: Instant?
    /// A hint or a person asked for a read since.
    private(set) var isReadAsked = false
    /// What people ordered that moves money, each order once.
    private(set) var ordered: [MoneyMove: [Int64]] = [:]
    /// Coface's key of an overdue case, as we name it.
    private(set) var customerReference = ""
    private(set) var declarationsAsked = 0
    private(set) var collectionsAsked = 0
    /// A person has told Coface by other means what was reported.
    private(set) var isReportedElsewhere = false
    /// As last believed, or as last accepted by a person.
    private(set) var amounts = RecordedAmounts()
    /// What the last answer told when it was not believed; nil when it was.
    private(set) var disputed: RecordedAmounts?
    /// The replay of the events so far, and of how many: each is replayed once, as it comes.
    private(set) var replay: (any CaseFold)?
    private var replayed = 0
    private var commands: Set<String> = []
    /// Command id and moment of the step that wrote the last event.
    private var lastStep: (command: String?, moment: Instant)?

    init(_ streamID: StreamID) { self.streamID = streamID }

    /// Replays what has come since; nil without events.
    mutating func replayOn(under interpreter: any CaseInterpreter) throws(JSONShapeError) -> CaseSnapshot? {
        var fold = replay ?? interpreter.beginFold(isInspecting: false)
        for event in folded.dropFirst(replayed) { try fold.apply(event) }
        replay = fold
        replayed = folded.count
        return fold.snapshot
    }

    var version: Int64 { events.last?.streamVersion.number ?? 0 }
    var hash: Digest { events.last?.hash ?? .zero }

    /// Takes in the next event. Answers the rule that it breaks, if any.
    mutating func take(_ event: RecordedEvent) -> (rule: Rule, detail: String)? {
        guard event.streamVersion.number == version + 1, event.streamID == streamID else {
            return (.versionsAreContiguous, "after version \(version) comes \(event.streamVersion)")
        }
        guard let data = try? JSON.parse(event.data), let metadata = try? JSON.parse(event.metadata) else {
            return (.chainHolds, "version \(event.streamVersion) holds no JSON")
        }
        let expected = Self.hash(of: event, data: data, metadata: metadata, after: hash)
        guard event.previousHash == hash, event.hash == expected else {
            return (.chainHolds, "version \(event.streamVersion) should have the hash \(expected)")
        }
        events.append(event)
        folded.append(
            FoldedEvent(
                event: EncodedEvent(name: event.type, schemaVersion: event.schemaVersion, data: data),
                recordedAt: event.recordedAt
            )
        )
        observe(event.type, data, at: event.recordedAt)
        return takeCommand(metadata["commandId"]?.stringValue, at: event.recordedAt)
    }

    /// The hash that docs/audit-format.md prescribes, worked out over whole values.
    private static func hash(of event: RecordedEvent, data: JSON, metadata: JSON, after previous: Digest)
        -> Digest
    {
        let object: JSON = [
            "data": data, "metadata": metadata, "previousHash": .string(previous.description),
            "recordedAt": .string(event.recordedAt.description),
            "schemaVersion": .integer(Int64(event.schemaVersion)),
            "streamId": .string(event.streamID.description),
            "streamVersion": .integer(event.streamVersion.number),
            "type": .string(event.type),
        ]
        return Digest.sha256(object.canonicalBytes)
    }

    private mutating func observe(_ type: String, _ data: JSON, at moment: Instant) {
        switch type {
        case "financing.opened": merchantID = data["merchantTransactionId"]?.stringValue ?? ""
        case "financing.hinted", "financing.readRequested": isReadAsked = true
        case "financing.validateRequested": order(.validate, data)
        case "financing.cancelRequested": order(.cancel, data)
        case "financing.refundRequested": order(.refund, data)
        case "financing.deliveryRequested": order(.deliver, data)
        case "overdue.drafted":
            customerReference = data["filing"]?["customerReference"]?.stringValue ?? ""
        case "overdue.declarationRequested": declarationsAsked += 1
        case "overdue.moveRequested": collectionsAsked += 1
        case "overdue.reportedElsewhere": isReportedElsewhere = true
        // Recorded and not believed.
        case "financing.contradicted":
            disputed = amounts.told(data)
            return
        // A person says that it was true all the same.
        case "financing.reportedAccepted":
            amounts = disputed ?? amounts
            disputed = nil
        default: break
        }
        guard type.hasPrefix("financing.") else { return }
        if data["operation"]?.stringValue == "getStatus" {
            lastAnsweredRead = moment
            isReadAsked = false
        }
        guard let raw = data["raw"]?.stringValue, data["operation"] != nil else { return }
        status = raw.lowercased()
        amounts = amounts.told(data)
        disputed = nil
    }

    private mutating func order(_ move: MoneyMove, _ data: JSON) {
        ordered[move, default: []].append(data["amount"]?.integerValue ?? 0)
    }

    /// The events of one step bear one moment and one command id, and stand together.
    private mutating func takeCommand(_ id: String?, at moment: Instant) -> (rule: Rule, detail: String)? {
        defer { lastStep = (id, moment) }
        guard let id else { return nil }
        if commands.insert(id).inserted { return nil }
        if let lastStep, lastStep.command == id, lastStep.moment == moment { return nil }
        return (.commandsActOnce, "command \(id) acts again in version \(version)")
    }

    /// For people: one line for each event.
    var history: [String] {
        events.map { event in
            let data = String(decoding: event.data, as: UTF8.self)
            let metadata = String(decoding: event.metadata, as: UTF8.self)
            return "\(event.streamVersion) \(event.recordedAt) \(event.type) \(data) \(metadata)"
        }
    }
}
