import Lifecycles
import Logging
import Providers
import Synchronization
import Values
import Workflow

/// Friday 20 November 2026, 10:00 in Paris.
let morning = Instant(seconds: 1_795_165_200)

func makeConfiguration(unit: CofidisConfiguration.AmountUnit = .cents) throws -> CofidisConfiguration {
    try CofidisConfiguration(
        baseURL: "https://cofidis.example/api/",
        clientID: "client",
        clientSecret: "s3cret",
        merchantID: "020280098",
        providerID: "provider",
        urls: CofidisConfiguration.URLs(
            returnSuccess: "https://shop.example/ok",
            returnOther: "https://shop.example/other",
            notificationSuccess: "https://shop.example/notified",
            notificationPending: "https://shop.example/pending"
        ),
        amountUnit: unit
    )
}

/// What the lifecycle asks for an operation on ORDER-1.
func asked(_ operation: String, _ fields: (String, JSON)..., date: String = "20261120") -> JSON {
    var object = JSONObject([
        ("operation", .string(operation)),
        (
            "transactionKey",
            ["merchantTransactionDate": JSON.string(date), "merchantTransactionId": "ORDER-1"] as JSON
        ),
    ])
    for (name, value) in fields { object[name] = value }
    return .object(object)
}

let initializeFields: [(String, JSON)] = [
    ("amount", 30_050), ("currency", "EUR"), ("product", "3X"), ("captureMode", "Immediate"),
    ("processMod", "Redirect"),
    ("webhook", true), ("sections", ["customer": ["name": "Ada Lovelace"]]),
]

func askedInitialize(date: String = "20261120", _ more: (String, JSON)...) -> JSON {
    guard case .object(var object) = asked("initialize", date: date) else {
        preconditionFailure("a request is an object")
    }
    for (name, value) in initializeFields + more { object[name] = value }
    return .object(object)
}

func call(_ name: String, _ request: JSON) -> Call {
    Call(
        name: name,
        caseID: "case-1",
        idempotencyKey: "key-1",
        attempt: 2,
        request: request,
        timeout: .seconds(20)
    )
}

/// The envelope of section 13.
let envelope = """
    {
      "ResponseCode": "000",
      "ResponseMessage": "API Success",
      "transactionKey": { "merchantTransactionId": "ORDER-1", "merchantTransactionDate": "20261120" },
      "transactionStatus": "to_confirm",
      "SubStatus": null,
      "redirectUrl": "https://journey.example/abc",
      "authorizedAmount": 0, "cancelledAmount": 0, "validatedAmount": 0, "refundedAmount": 0
    }
    """

func answered(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> HTTPExchangeResult {
    .answered(status: status, retryAfter: retryAfter, body: Array(body.utf8))
}

/// A Cofidis that answers from a script. Tokens are numbered; every post is kept.
final class ScriptedExchange: HTTPExchange {
    private struct State {
        var posts: [HTTPExchangeRequest] = []
        var answers: [HTTPExchangeResult]
        var tokens = 0
        var tokenAnswer: HTTPExchangeResult?
    }

    private let state: Mutex<State>
    private let beforeToken: @Sendable () async -> Void

    init(
        _ answers: [HTTPExchangeResult],
        tokenAnswer: HTTPExchangeResult? = nil,
        beforeToken: @escaping @Sendable () async -> Void = {}
    ) {
        state = Mutex(State(answers: answers, tokenAnswer: tokenAnswer))
        self.beforeToken = beforeToken
    }

    var tokenCount: Int { state.withLock { $0.tokens } }
    var posts: [HTTPExchangeRequest] { state.withLock { $0.posts } }
    var operations: [String] { posts.map { String($0.url.split(separator: "/").last ?? "") } }

    func send(_ request: HTTPExchangeRequest) async -> HTTPExchangeResult {
        guard request.url.hasSuffix("/token") else {
            return state.withLock { state in
                state.posts.append(request)
                return state.answers.isEmpty ? answered(500) : state.answers.removeFirst()
            }
        }
        await beforeToken()
        return state.withLock { state in
            state.posts.append(request)
            state.tokens += 1
            let token = #"{"access_token":"token-\#(state.tokens)","token_type":"Bearer","expires_in":3600}"#
            return state.tokenAnswer ?? answered(200, token)
        }
    }
}

/// Keeps every line that is logged, metadata and all.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func logger() -> Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    private func append(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
            lines.append("\(event.message) \(pairs.joined(separator: " "))")
        }
    }
}
