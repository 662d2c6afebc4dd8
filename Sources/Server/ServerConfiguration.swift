import Values

/// Where the server listens and how much it takes in.
package struct ServerConfiguration: Sendable, Equatable {
    package var host: String
    /// 0 lets the system choose one.
    package var port: Int
    /// Whoever shows it may use everything. Nil: no token is asked for, and only loopback is served.
    package var accessToken: String?
    /// Stands in the webhooks' paths, `/webhooks/{component}/cofidis/…`, so that they cannot be guessed: the
    /// provider promises no signature [cofidis.md §8]. Nil leaves it out. Customers' browsers never see it: they come
    /// back to `/returns/cofidis/…`.
    package var webhookPathComponent: String?
    /// Where customers go from there; nil shows them a page of ours.
    package var returnPage: ReturnPageTemplate?
    package var limits: ServerLimits

    package init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        accessToken: String? = nil,
        webhookPathComponent: String? = nil,
        returnPage: ReturnPageTemplate? = nil,
        limits: ServerLimits = ServerLimits()
    ) {
        self.host = host
        self.port = port
        self.accessToken = accessToken
        self.webhookPathComponent = webhookPathComponent
        self.returnPage = returnPage
        self.limits = limits
    }

    /// Shorter tokens could be guessed.
    package static let accessTokenLengthMinimum = 16
    /// The same of the component that keeps webhooks from being guessed.
    package static let webhookPathLengthMinimum = 16

    /// Until people can sign in, anybody who reaches the server may do everything; so it is reachable from
    /// this machine only, unless a token guards it.
    package func check() throws(ServerStartError) {
        guard (0...65_535).contains(port) else { throw .portOutOfRange(port) }
        guard let accessToken else {
            guard Loopback.contains(host: host) else { throw .tokenNeeded(host: host) }
            return try checkWebhookPath()
        }
        guard accessToken.utf8.count >= Self.accessTokenLengthMinimum else { throw .tokenTooShort }
        guard accessToken.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .tokenNotPrintable }
        try checkWebhookPath()
    }

    private func checkWebhookPath() throws(ServerStartError) {
        guard let component = webhookPathComponent else { return }
        let isPlain = component.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, !component.isEmpty else { throw .webhookPathNotPlain }
        guard component.utf8.count >= Self.webhookPathLengthMinimum else { throw .webhookPathTooShort }
    }
}

/// What one request may bring, and how long things may take.
package struct ServerLimits: Sendable, Equatable {
    /// Bytes of a JSON body.
    package var bodyLimit = 256 * 1024
    /// Bytes of a batch.
    package var batchBodyLimit = 4 * 1024 * 1024
    /// Financings in a batch.
    package var batchLineLimit = 1_000
    /// Bytes of a webhook's form.
    package var webhookBodyLimit = 16 * 1024
    /// How long requests under way may go on when the server stops.
    package var drainLimit = Duration.seconds(10)
    /// How long a connection may say nothing.
    package var idleLimit = Duration.seconds(60)
    /// How long the head of a request may take to come.
    package var headLimit = Duration.seconds(20)
    /// How long its body may take.
    package var uploadLimit = Duration.seconds(180)
    /// Connections that one address may have open; those of this machine, where a proxy may stand, are not counted.
    package var connectionsPerAddress = 200
    /// How long figures that cost a query are good for.
    package var figuresLifetime = Duration.seconds(5)

    package init() {}
}

/// Why a server does not start.
package enum ServerStartError: Error, Sendable, Equatable, CustomStringConvertible {
    case tokenNeeded(host: String)
    case tokenTooShort
    case tokenNotPrintable
    case portOutOfRange(Int)
    case webhookPathNotPlain
    case webhookPathTooShort
    case returnPageNotPlain(reason: String)
    /// The address cannot be bound.
    case cannotListen(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .tokenNeeded(let host):
            "\(host) is not a loopback address: without an access token the server listens on 127.0.0.1, ::1 "
                + "or localhost only; configure an access token to listen elsewhere"
        case .tokenTooShort:
            "the access token needs at least \(ServerConfiguration.accessTokenLengthMinimum) characters"
        case .tokenNotPrintable: "the access token may hold printable ASCII characters without spaces only"
        case .portOutOfRange(let port): "\(port) is not a port; ports are 0 to 65535"
        case .webhookPathNotPlain:
            "the webhook path component may hold letters, digits, dash and underscore only"
        case .webhookPathTooShort:
            "the webhook path component needs at least \(ServerConfiguration.webhookPathLengthMinimum) characters, "
                + "so that nobody guesses it"
        case .returnPageNotPlain(let reason):
            "the return page must be like https://shop.example/return/{merchantTransactionId}: \(reason)"
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host) port \(port): \(reason)"
        }
    }
}
