import ProviderSimulators

/// A provider with nothing left to chance, a clock to turn by hand, and calls in one line.
struct ProviderBench {
    var model: CofidisModel
    var now: SimulatedInstant
    private var token = ""

    /// Wednesday 11 March 2026, 10:00 in Paris.
    static let morning = SimulatedInstant(iso8601: "2026-03-11T09:00:00Z")!
    static let today = "20260311"

    /// Accepts every customer, every call works, every message comes once.
    static var calm: CofidisSimulatorConfiguration {
        var settings = CofidisSimulatorConfiguration()
        settings.outcomes = [.accepted: 1]
        settings.confirmBehaviour = [.works: 1]
        settings.validateBehaviour = [.works: 1]
        settings.cancelBehaviour = [.works: 1]
        settings.refundBehaviour = [.works: 1]
        settings.redirectionDelivery = [.once: 1]
        settings.notificationDelivery = [.once: 1]
        return settings
    }

    init(_ settings: CofidisSimulatorConfiguration = ProviderBench.calm, now: SimulatedInstant = morning) {
        model = CofidisModel(configuration: settings)
        self.now = now
        renewToken()
    }

    mutating func renewToken() {
        let settings = model.configuration
        let body = "{\"clientId\":\"\(settings.clientId)\",\"clientSecret\":\"\(settings.clientSecret)\"}"
        let reply = model.handle(
            CofidisRequest(operation: "token", authorization: nil, body: Array(body.utf8)),
            now: now
        )
        token = Seen(reply).json?["access_token"]?.string ?? ""
    }

    mutating func pass(_ seconds: Double) { now = now.adding(seconds: seconds) }

    /// Calls with a text as body.
    mutating func send(_ operation: String, body: String) -> Seen {
        let request = CofidisRequest(
            operation: operation,
            authorization: "Bearer \(token)",
            body: Array(body.utf8)
        )
        return Seen(model.handle(request, now: now))
    }

    /// Calls about a transaction; `fields` are further members, written as JSON.
    @discardableResult
    mutating func call(
        _ operation: CofidisOperation,
        _ id: String = "T1",
        _ fields: String = "",
        date: String = today,
        country: String = "fr"
    ) -> Seen {
        let key = """
            {"merchantCountry":"\(country)","providerId":"p","merchantId":"m1",\
            "merchantTransactionId":"\(id)","merchantTransactionDate":"\(date)"}
            """
        let rest = fields.isEmpty ? "" : "," + fields
        return send(operation.rawValue, body: "{\"transactionKey\":\(key)\(rest)}")
    }

    /// initialize with everything in place.
    @discardableResult
    mutating func initialize(
        _ id: String = "T1",
        amount: Int = 10_000,
        mode: String = "Immediate",
        country: String = "fr",
        date: String = today,
        more: String = ""
    ) -> Seen {
        let urls = """
            {"returnUrlSuccess":"http://shop.example/a","returnUrlOther":"http://shop.example/b",\
            "notificationUrlSuccess":"http://shop.example/c","notificationUrlPending":"http://shop.example/d"}
            """
        let fields = """
            "amount":\(amount),"currency":"EUR","captureMode":"\(mode)","processMod":"Redirect",\
            "technicalData":\(urls)
            """
        return call(
            .initialize,
            id,
            fields + (more.isEmpty ? "" : "," + more),
            date: date,
            country: country
        )
    }

    /// Orders a status at the control door.
    mutating func put(_ status: String, _ id: String = "T1") {
        let complaint = model.order(CofidisJourneyOrder(status: status), id: id, now: now)
        precondition(complaint == nil, complaint ?? "")
    }

    mutating func order(_ script: CofidisScriptOrder, _ id: String = "T1") {
        let complaint = model.order(CofidisJourneyOrder(script: script), id: id, now: now)
        precondition(complaint == nil, complaint ?? "")
    }

    /// An initialized transaction, brought to a status by the shortest way.
    mutating func open(
        _ status: String,
        _ id: String = "T1",
        mode: String = "Immediate",
        amount: Int = 10_000
    ) {
        initialize(id, amount: amount, mode: mode)
        switch status {
        case "Initialized": break
        case "authorized", "validated":
            put("to_confirm", id)
            call(.confirm, id)
        case "Refunded":
            put("to_confirm", id)
            call(.confirm, id)
            call(.refund, id, "\"refundAmount\":\(amount)")
        case "Canceled":
            put("to_confirm", id)
            call(.confirm, id)
            call(.cancel, id, "\"cancelAmount\":\(amount)")
        default: put(status, id)
        }
    }

    func status(_ id: String = "T1") -> String? {
        model.state.order.last { $0.merchantTransactionId == id }
            .flatMap { model.state.transactions[$0]?.status.wireName }
    }

    mutating func order(_ order: CofidisJourneyOrder, _ id: String = "T1") -> String? {
        model.order(order, id: id, now: now)
    }

    func history(_ id: String = "T1") -> [CofidisHistoryEntry] {
        model.state.order.last { $0.merchantTransactionId == id }
            .flatMap { model.state.transactions[$0]?.history } ?? []
    }

    mutating func messages() -> [CofidisMessage] { model.takeMessages(limit: 1_000, now: now) }
}

/// A reply as a client sees it.
struct Seen {
    let reply: CofidisReply

    init(_ reply: CofidisReply) { self.reply = reply }

    var http: Int? {
        if case .answer(let answer, _) = reply { answer.status } else { nil }
    }

    var isClosed: Bool {
        if case .close = reply { true } else { false }
    }

    var body: String {
        if case .answer(let answer, _) = reply { answer.body } else { "" }
    }

    var retryAfter: Int? {
        if case .answer(let answer, _) = reply { answer.retryAfterSeconds } else { nil }
    }

    var json: JSONValue? { try? JSONValue(parsing: Array(body.utf8)) }
    var code: String? { json?["ResponseCode"]?.string }
    var status: String? { json?["transactionStatus"]?.string }

    /// authorized, cancelled, validated, refunded.
    var amounts: [Int64?] {
        ["authorizedAmount", "cancelledAmount", "validatedAmount", "refundedAmount"].map {
            json?[$0]?.integer
        }
    }
}
