import Foundation

/// What a process is told from outside: the environment, and below it the file that DOSSIER_CONFIG names.
struct Settings: Sendable {
    /// A configuration file larger than this is a mistake.
    static let fileByteLimit = 64 * 1024

    /// Every setting there is, with what it is for; docs/operations.md is held against this list.
    static let known: [(name: String, meaning: String)] = [
        ("DATABASE_URL", "the PostgreSQL to use, any libpq connection string"),
        ("DOSSIER_CONFIG", "a file of KEY=VALUE lines; the environment wins"),
        ("DOSSIER_CLOCK", "<virtual start>/<real start>/<speed>; unset is real time"),
        ("DOSSIER_WORKFLOWS", "the folder of the charts"),
        ("DOSSIER_MIGRATIONS", "the folder of the migrations"),
        ("DOSSIER_HOST", "the address the server binds to, 127.0.0.1 unless set"),
        ("DOSSIER_PORT", "the server's port, 8080 unless set"),
        ("DOSSIER_ACCESS_TOKEN", "what callers of the API must show; needed for any address but loopback"),
        ("DOSSIER_PUBLIC_URL", "the base of the URLs that providers and customers come back to"),
        (
            "DOSSIER_WEBHOOK_PATH",
            "a component of the webhooks' paths that nobody can guess, 16 characters at least"
        ),
        (
            "DOSSIER_RETURN_URL",
            "the shop's own page for customers who come back, as https://host/path/{merchantTransactionId}"
        ),
        ("DOSSIER_CONNECTIONS_PER_ADDRESS", "connections that one address may have open, 200 unless set"),
        ("DOSSIER_SEAL_KEY_FILE", "32 random bytes; signs the pages of sealed events"),
        ("DOSSIER_LOG_LEVEL", "trace, debug, info, notice, warning, error; info unless set"),
        ("DOSSIER_POOL_LIMIT", "database connections of a process, 8 unless set"),
        ("DOSSIER_DOCUMENT_BYTES", "what a document may weigh, 10485760 bytes unless set"),
        (
            "DOSSIER_CLAMD",
            "the virus scanner, unix:/path or tcp:host:port; no documents are taken while it is down"
        ),
        (
            "DOSSIER_SPOOL",
            "a folder for documents while they arrive; the system's folder for such files unless set"
        ),
        ("DOSSIER_COFIDIS_BASE_URL", "where Cofidis answers, as https://host/path"),
        ("DOSSIER_COFIDIS_CLIENT_ID", "the account's client id"),
        ("DOSSIER_COFIDIS_CLIENT_SECRET", "the account's client secret"),
        ("DOSSIER_COFIDIS_MERCHANT_ID", "the account's merchant id"),
        ("DOSSIER_COFIDIS_MERCHANT_COUNTRY", "the merchant's country, fr unless set"),
        ("DOSSIER_COFIDIS_PROVIDER_ID", "the provider id that Cofidis handed out"),
        ("DOSSIER_COFIDIS_EXPORT_COLUMNS", "field=column,…: what Cofidis's export calls its columns"),
        (
            "DOSSIER_COFIDIS_VALIDATE_DAYS_INSTALMENTS",
            "days after confirm to validate 3X and 4X; 6 unless set"
        ),
        ("DOSSIER_COFIDIS_VALIDATE_DAYS_LOAN", "days after confirm to validate loans; 30 unless set"),
        (
            "DOSSIER_COFIDIS_RESEND_MINUTES",
            "how far apart two reads must be before a lost call that moves money is sent again; 30 unless set"
        ),
        (
            "DOSSIER_COFIDIS_AMOUNTS_AGE_HOURS",
            "amounts read longer ago are read anew before a refund; 24 unless set"
        ),
        ("DOSSIER_COFIDIS_AMOUNT_UNIT", "cents (unless set) or euros: the unit of amounts on the wire"),
        ("DOSSIER_COFACE_BASE_URL", "where Coface answers, as https://host/path"),
        ("DOSSIER_COFACE_AUTH_URL", "where /token is appended to; the base URL unless set"),
        ("DOSSIER_COFACE_ROOT_CONTEXTS", "root contexts, as company=company/v1,overdue=overdue/v1"),
        ("DOSSIER_COFACE_API_KEY", "the account's API key"),
        ("DOSSIER_COFACE_USERNAME", "the account's user name"),
        ("DOSSIER_COFACE_PASSWORD", "the account's password"),
        ("DOSSIER_COFACE_POLICY_NUMBER", "the policy of cases that name none"),
        ("DOSSIER_CONTRACT_TERMS", "a YAML file with the contracts' terms, by policy"),
    ]

    private let values: [String: String]

    init(environment: [String: String]) throws {
        var values: [String: String] = [:]
        if let path = environment["DOSSIER_CONFIG"], !path.isEmpty { values = try Self.read(path) }
        for (name, _) in Self.known {
            if let value = environment[name], !value.isEmpty { values[name] = value }
        }
        self.values = values
    }

    static func fromProcess() throws -> Settings {
        try Settings(environment: ProcessInfo.processInfo.environment)
    }

    subscript(name: String) -> String? {
        precondition(Self.known.contains { $0.name == name }, "\(name) is not a declared setting")
        return values[name]
    }

    func required(_ name: String) throws -> String {
        guard let value = self[name] else {
            let meaning = Self.known.first { $0.name == name }?.meaning ?? ""
            throw Refusal("\(name) is not set (\(meaning))")
        }
        return value
    }

    func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = self[name] else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), is \"\(text)\""
            )
        }
        return number
    }

    private static func read(_ path: String) throws -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Refusal("DOSSIER_CONFIG names \(path), which cannot be read")
        }
        guard data.count <= fileByteLimit, let text = String(data: data, encoding: .utf8) else {
            throw Refusal("\(path) is not a settings file: UTF-8 text of at most \(fileByteLimit) bytes")
        }
        var values: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let separator = line.firstIndex(of: "=") else {
                throw Refusal("\(path) line \(index + 1) is not KEY=VALUE")
            }
            let name = line[..<separator].trimmingCharacters(in: .whitespaces)
            guard known.contains(where: { $0.name == name }) else {
                throw Refusal("\(path) line \(index + 1): there is no setting \(name)")
            }
            values[name] = line[line.index(after: separator)...].trimmingCharacters(in: .whitespaces)
        }
        return values
    }
}
