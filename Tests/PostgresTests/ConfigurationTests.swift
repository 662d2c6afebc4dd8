import Testing

@testable import Postgres

@Suite("configuration")
struct ConfigurationTests {
    @Test(
        "no way of printing a configuration shows the password",
        arguments: [
            "postgresql://clerk:hunter2@db.example:5433/dossier?sslmode=require",
            "host=db.example port=5433 user=clerk password=hunter2 dbname=dossier sslmode=require",
        ]
    )
    func masking(connectionString: String) throws {
        let configuration = try PostgresConfiguration(connectionString)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped, "\([configuration])"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("password=****"))
            #expect(text.contains("host=db.example"))
            #expect(text.contains("sslmode=require"))
        }
    }

    @Test("an unreadable connection string is refused without repeating it")
    func unreadable() {
        #expect {
            try PostgresConfiguration("hunter2 hunter2")
        } throws: { error in
            guard case .invalidConfiguration = error as? PostgresError else { return false }
            return !"\(error)".contains("hunter2")
        }
    }

    @Test("a lost host is noticed in seconds unless the connection string says otherwise")
    func lossDetection() throws {
        let keys = try PostgresConfiguration("host=db.example keepalives_idle=60").connectionParameters.map(
            \.key
        )
        let place = try #require(keys.firstIndex(of: "dbname"))
        for key in ["keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"] {
            // What comes later wins.
            #expect(keys[..<place].contains(key))
        }
    }

    @Test(
        "of several hosts the one that takes writes is looked for",
        arguments: [
            ("postgresql://one.example,two.example/dossier", true), ("host=one.example,two.example", true),
            ("postgresql://one.example/dossier", false), ("", false),
        ]
    )
    func severalHosts(connectionString: String, isSeveral: Bool) throws {
        let configuration = try PostgresConfiguration(connectionString)
        let attributes = configuration.connectionParameters.filter { $0.key == "target_session_attrs" }
        #expect(attributes.map(\.value) == (isSeveral ? ["read-write"] : []))
        #expect(configuration.namesSeveralHosts == isSeveral)
    }

    @Test("another database keeps everything else, special characters included")
    func otherDatabase() throws {
        let configuration = try PostgresConfiguration(#"user=o'neil password='a b\\c' dbname=one"#)
            .database(named: "two")
        let again = try PostgresConfiguration(configuration.secretConnectionString)
        #expect("\(again)".contains("dbname=two"))
        #expect(again.secretConnectionString.contains(#"password='a b\\c'"#))
    }
}
