import ProviderSimulators

/// A provider with nothing left to chance, a clock to turn by hand, and calls in one line.
struct CofaceBench {
    var model: CofaceModel
    var now: SimulatedInstant
    private var token = ""

    static let debtor = "00000341003327"
    static let branch = "00000341003328"
    static let temporary = "Z0000000000001"

    /// Every case gets its overdueId after two hours, is accepted after a day and indemnified after ten more.
    static var calm: CofaceSimulatorConfiguration {
        var settings = CofaceSimulatorConfiguration()
        settings.outcomes = [.indemnified: 1]
        settings.listingDelaySeconds = SecondsRange(0, 0)
        settings.overdueIdDelaySeconds = SecondsRange(7_200, 7_200)
        settings.identificationDelaySeconds = SecondsRange(10_800, 10_800)
        settings.decisionDelaySeconds = SecondsRange(86_400, 86_400)
        settings.strangeDelaySeconds = SecondsRange(3_600, 3_600)
        settings.waitingPeriodSeconds = SecondsRange(864_000, 864_000)
        settings.closingDelaySeconds = SecondsRange(86_400, 86_400)
        settings.refusalOpenSeconds = SecondsRange(864_000, 864_000)
        return settings
    }

    init(_ settings: CofaceSimulatorConfiguration = CofaceBench.calm) {
        model = CofaceModel(configuration: settings)
        now = ProviderBench.morning
        logIn()
    }

    mutating func pass(_ seconds: Double) { now = now.adding(seconds: seconds) }
    mutating func pass(hours: Double) { pass(hours * 3_600) }

    @discardableResult
    mutating func logIn(_ password: String? = nil, username: String? = nil) -> CofaceSeen {
        let settings = model.configuration
        let body = """
            {"grantType":"password","username":"\(username ?? settings.username)",\
            "password":"\(password ?? settings.password)","refreshToken":""}
            """
        let request = CofaceRequest(
            method: "POST",
            path: ["authentication", "v1", "token"],
            query: ["rootcontext": "authentication/v1", "server": "http://127.0.0.1"],
            apiKey: settings.apiKey,
            body: Array(body.utf8)
        )
        let seen = CofaceSeen(model.handle(request, now: now))
        if let fresh = seen.json?["idToken"]?.string { token = fresh }
        return seen
    }

    /// One call with everything that a client sends along. A path may carry a root context or none.
    @discardableResult
    mutating func call(
        _ method: String,
        _ path: String,
        _ query: [String: String] = [:],
        body: String = "",
        change: (inout CofaceRequest) -> Void = { _ in }
    ) -> CofaceSeen {
        let settings = model.configuration
        var request = CofaceRequest(
            method: method,
            path: path.split(separator: "/").map(String.init),
            query: query,
            authorization: token,
            apiKey: settings.apiKey,
            policyNumber: settings.contractId,
            contentType: "application/json",
            body: Array(body.utf8)
        )
        change(&request)
        return CofaceSeen(model.handle(request, now: now))
    }

    static let invoice = """
        {"reference":"F-1","issueDate":"2026-01-02","dueDate":"2026-02-01","amount":"1000.00","currency":"EUR"}
        """

    static func body(
        _ reference: String = "C-1",
        invoices: String = "[\(invoice)]",
        debtType: String = "CI",
        debtor: String = "{\"name\":\"Dummy Debtor SA\"}",
        more: String = ""
    ) -> String {
        """
        {"contractId":"DOSSIER-1","debtType":"\(debtType)","customerReference":"\(reference)",\
        "insuredContact":{"name":"Ann Clerk","email":"ann@example.com","phone":"+33 1"},\
        "debtor":\(debtor),"nonPaymentReason":"INSOLVENCY","dispute":{"disputed":false,"details":null},\
        "invoices":\(invoices),"settlements":[],"interventionRequested":true,"waitingPeriodReduction":false\
        \(more.isEmpty ? "" : "," + more)}
        """
    }

    @discardableResult
    mutating func declare(_ body: String = CofaceBench.body(), to number: String = debtor) -> CofaceSeen {
        call("POST", "companies/\(number)/overdues", body: body)
    }

    /// Declares and waits for the overdueId.
    mutating func open(_ reference: String = "C-1", invoice: String = "F-1", to number: String = debtor)
        -> String
    {
        let invoices = "[\(CofaceBench.invoice.replacing("F-1", with: invoice))]"
        declare(CofaceBench.body(reference, invoices: invoices), to: number)
        pass(hours: 2)
        model.playJourneys(until: now)
        return model.state.cases[reference]?.overdueId ?? ""
    }

    func status(_ reference: String = "C-1") -> String? { model.state.cases[reference]?.status.wireName }

    /// Uploads one document as browsers and libraries write it.
    mutating func upload(
        _ name: String = "invoice.pdf",
        type: String = "application/pdf",
        content: [UInt8] = Array("%PDF-1.7 text".utf8),
        to overdueId: String,
        part: String = "document"
    ) -> CofaceSeen {
        let head =
            "--edge\r\nContent-Disposition: form-data; name=\"\(part)\"; filename=\"\(name)\"\r\n"
            + "Content-Type: \(type)\r\n\r\n"
        let body = Array(head.utf8) + content + Array("\r\n--edge--\r\n".utf8)
        let number = model.state.references[overdueId].flatMap { model.state.cases[$0]?.easyNumber }
        return call("POST", "companies/\(number ?? "unknown")/overdues/\(overdueId)/documents") {
            $0.contentType = "multipart/form-data; boundary=edge"
            $0.body = body
        }
    }

    mutating func order(_ order: CofaceJourneyOrder, _ reference: String = "C-1") -> String? {
        model.order(order, reference: reference, now: now)
    }
}

/// A reply as a client sees it.
struct CofaceSeen {
    let reply: CofaceReply

    init(_ reply: CofaceReply) { self.reply = reply }

    var answer: CofaceHTTPAnswer? {
        if case .answer(let answer, _) = reply { answer } else { nil }
    }

    var http: Int? { answer?.status }
    var body: String { answer?.body ?? "" }
    var json: JSONValue? { try? JSONValue(parsing: Array(body.utf8)) }
    var code: String? { json?["code"]?.string }

    func list(_ name: String) -> [JSONValue] {
        if case .array(let elements)? = json?[name] { elements } else { [] }
    }
}
