import CLibPQ

/// Where the database is and how far a connection or pool may go.
///
/// The connection string goes to libpq as it is, so every setting of libpq works: several hosts, TLS,
/// service files, `PG…` variables. Describing or dumping a configuration never shows the string itself,
/// which may hold a password.
package struct PostgresConfiguration: Sendable {
    private let connectionString: String
    private var databaseOverride: String?

    /// Most connections that a pool holds at once.
    package var poolLimit = 8
    /// Most callers that wait for a connection of a pool at once.
    package var waiterLimit = 10_000
    /// How long a caller waits for a connection.
    package var acquireTimeout: Duration = .seconds(10)
    /// The server gives up on a statement after this long; nil leaves the server's own setting.
    package var statementTimeout: Duration?
    /// The server gives up on a statement that waits this long for a lock; nil leaves the server's own setting.
    package var lockTimeout: Duration?
    /// A connection on which nothing was heard for this long, although the server owes an answer, is closed;
    /// nil waits for as long as the operating system does. Longer than `statementTimeout`, so that a server that lives
    /// has the word.
    package var silenceLimit: Duration?
    /// Run once when a connection opens, before anybody gets it: statements without parameters.
    package var sessionScript = ""
    /// How long one host may take to answer; a `connect_timeout` in the connection string wins. Whole
    /// seconds, at least two (a rule of libpq).
    package var connectTimeout: Duration = .seconds(5)
    /// Shown in `pg_stat_activity`; an `application_name` in the connection string wins.
    package var applicationName = "dossier"
    /// A pooled connection that was idle for longer is asked for a sign of life before it is lent out.
    package var healthCheckAge: Duration = .seconds(30)
    /// How long that sign of life may take.
    package var healthCheckTimeout: Duration = .seconds(5)
    /// The wait before a second attempt to connect; doubles with each further failure.
    package var reconnectDelay: Duration = .milliseconds(50)
    /// The longest wait between two attempts to connect.
    package var reconnectDelayLimit: Duration = .seconds(5)

    /// - Parameter connectionString: what `DATABASE_URL` holds: a URI or a `key=value` list. Empty means
    ///   libpq's defaults and `PG…` variables.
    /// - Throws: `invalidConfiguration` if libpq cannot read it.
    package init(_ connectionString: String) throws(PostgresError) {
        self.connectionString = connectionString
        guard connectionString.isEmpty || Self.parse(connectionString) != nil else {
            throw .invalidConfiguration(
                "libpq cannot read it as a URI (postgresql://user@host/database) or as key=value pairs"
            )
        }
    }

    /// The same server, settings and limits, another database.
    package func database(named name: String) -> PostgresConfiguration {
        var copy = self
        copy.databaseOverride = name
        return copy
    }

    /// The connection string for another process, any password included: for environments, never for output.
    package var secretConnectionString: String {
        guard databaseOverride != nil else { return connectionString }
        return settings().map { setting in
            let escaped = setting.value.reduce(into: "") { text, character in
                if character == "'" || character == "\\" { text.append("\\") }
                text.append(character)
            }
            return "\(setting.key)='\(escaped)'"
        }.joined(separator: " ")
    }

    /// By which the operating system notices that a host is gone: probes after ten silent seconds and every five
    /// from then on, three without an answer; and twenty seconds for what was sent to be received. Linux would take
    /// two hours and fifteen minutes.
    private static let lossDetection: [(key: String, value: String)] = [
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ]

    /// What libpq is told: later entries win, and only the first `dbname` is read as a connection string, which so
    /// overrides everything before it.
    var connectionParameters: [(key: String, value: String)] {
        var parameters = Self.lossDetection
        // One of several hosts takes writes; the first that answers may be another.
        if namesSeveralHosts { parameters.append(("target_session_attrs", "read-write")) }
        parameters += [
            ("connect_timeout", String(max(2, connectTimeout.components.seconds))),
            ("fallback_application_name", applicationName),
            ("dbname", connectionString),
        ]
        if let databaseOverride { parameters.append(("dbname", databaseOverride)) }
        parameters.append(("client_encoding", "UTF8"))
        return parameters
    }

    /// Whether the connection string names several hosts: the members of a cluster, of which one takes writes.
    package var namesSeveralHosts: Bool {
        settings().contains { ["host", "hostaddr"].contains($0.key) && $0.value.contains(",") }
    }

    /// What a connection says first; nil if it has nothing to say.
    var openingScript: String? {
        var script = ""
        for (name, timeout) in [("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout)] {
            guard let timeout else { continue }
            // Zero would mean no timeout at all.
            let milliseconds = max(1, min(Double(Int32.max), (timeout / .milliseconds(1)).rounded(.up)))
            script += "SET \(name) = \(Int32(milliseconds));"
        }
        script += sessionScript
        return script.isEmpty ? nil : script
    }

    private struct Setting {
        var key: String
        var value: String
        var isSecret: Bool
    }

    private func settings() -> [Setting] {
        var settings = Self.parse(connectionString) ?? []
        if let databaseOverride {
            settings.removeAll { $0.key == "dbname" }
            settings.append(Setting(key: "dbname", value: databaseOverride, isSecret: false))
        }
        return settings
    }

    private static func parse(_ connectionString: String) -> [Setting]? {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(connectionString, &message) else {
            if let message { PQfreemem(message) }
            return nil
        }
        defer { PQconninfoFree(options) }
        var settings: [Setting] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let key = String(cString: keyword)
                let mark = option.pointee.dispchar.map { String(cString: $0) } ?? ""
                settings.append(
                    Setting(key: key, value: String(cString: value), isSecret: mark == "*" || key == "sslkey")
                )
            }
            option += 1
        }
        return settings
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The settings with every secret masked.
    package var description: String {
        let shown = settings().map { "\($0.key)=\($0.isSecret ? "****" : $0.value)" }
        return shown.isEmpty ? "libpq's defaults" : shown.joined(separator: " ")
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["connection": description]) }
}
