import Foundation
import Testing
import Values

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "a file's bad lines are refused by number and reason, and its good ones start once however often it is given"
    )
    func startFile() async throws {
        try await House.with { house in
            let good = House.financings(3)
            let bad = """
                not json
                {"merchantTransactionId":"B-1","amount":"10.123","currency":"EUR","product":"3X","integration":"web","captureMode":"Immediate","webhook":true}
                {"merchantTransactionId":"B-2","amount":"10.00","currency":"USD","product":"3X","integration":"web","captureMode":"Immediate","webhook":true}
                {"merchantTransactionId":"B-3","amount":"10.00","currency":"EUR","product":"5X","integration":"web","captureMode":"Immediate","webhook":true}
                {"merchantTransactionId":"B-4","amount":"10.00","currency":"EUR","product":"3X","integration":"web","captureMode":"Immediate","webhook":true,"colour":"red"}
                {"merchantTransactionId":"B;5","amount":"10.00","currency":"EUR","product":"3X","integration":"web","captureMode":"Immediate","webhook":true}
                {"merchantTransactionId":"B-6","amount":10,"currency":"EUR","product":"3X","integration":"web","captureMode":"Immediate","webhook":true}
                """
            let first = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: good + "\n" + bad
            )
            #expect(first.status == 2)
            #expect(
                first.errors.contains("3 started, 0 already started before, 7 refused"),
                "\(first.errors)"
            )
            for number in 4...10 { #expect(first.errors.contains("line \(number): "), "\(first.errors)") }
            let second = try await house.dossier(["financing", "start", "--file", "-"], input: good)
            #expect(second.status == 0)
            #expect(second.errors.contains("0 started, 3 already started before, 0 refused"))
            let list = try await house.dossier(["financing", "list", "--json"])
            #expect(try list.lines.count == 3)
            for line in try list.lines {
                for field in [
                    "merchantTransactionId", "state", "authorized", "cancelled", "validated", "refunded",
                ] {
                    #expect(line[field]?.stringValue != nil, "\(line.canonicalText) lacks \(field)")
                }
            }
        }
    }

    @Test(
        "whatever a chart offers can be asked by any key of the case, and what it does not offer is answered with all that it does"
    )
    func ask() async throws {
        try await House.with { house in
            _ = try await house.dossier(["financing", "start", "--file", "-"], input: House.financings(1))
            let line = try #require(try await house.dossier(["financing", "list", "--json"]).lines.first)
            let key = try line.string("merchantTransactionId")
            let id = try line.string("caseId")
            let offer = try await house.dossier(["ask", key])
            #expect(offer.status == 0, "\(offer.errors)")
            #expect(
                offer.output.contains("dossier ask \(key) recordHint --arguments '{…}'"),
                "\(offer.output)"
            )
            let shown = try await house.dossier(["financing", "show", key])
            #expect(shown.output.contains("dossier ask \(key) recordHint"), "\(shown.output)")
            let wrong = try await house.dossier(["ask", id, "refund", "--argument", "amount=all"])
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("[command_not_allowed]"))
            #expect(wrong.errors.contains("dossier ask \(id) recordHint"), "\(wrong.errors)")
            let unknown = try await house.dossier(["ask", key, "dance"])
            #expect(unknown.status == 2)
            #expect(unknown.errors.contains("recordHint"))
            let date = try await house.dossier(["ask", key, "--json"])
            #expect(try date.lines.contains { $0["command"] == "recordHint" })
            let hint = """
                {"source":"notification_hint","transactionStatus":"pending","transactionKey":{\
                "merchantTransactionId":"\(key)","merchantTransactionDate":"19990101"}}
                """
            let asked = try await house.dossier([
                "ask", key, "recordHint", "--arguments", hint, "--id", "h-1",
            ])
            #expect(asked.status == 2)
            #expect(asked.errors.contains("[transaction_key_mismatch]"), "\(asked.errors)")
            let nothing = try await house.dossier(["ask", "no-such-key"])
            #expect(nothing.status == 2)
            #expect(nothing.errors.contains("nothing is known by"))
            let close = try await house.dossier(["financing", "close", key, "--reason", "why"])
            #expect(close.status == 2)
            #expect(close.errors.contains("[command_not_allowed]"), "\(close.errors)")
        }
    }

    @Test("an order number that several merchants have is asked about, at every command and in files")
    func merchants() async throws {
        try await House.with { house in
            func order(_ merchant: String) -> String {
                """
                {"merchantTransactionId":"A-1","merchantId":"\(merchant)","amount":"10.00","currency":"EUR",\
                "product":"3X","integration":"web","captureMode":"Validate","webhook":true}

                """
            }
            let started = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: order("SHOP-2") + order("SHOP-3")
            )
            #expect(started.status == 0, "\(started.errors)")
            for command in [
                ["financing", "show"], ["financing", "history"], ["financing", "validate"],
                ["finance", "why"],
                ["ask"], ["financing", "refund"], ["replay"],
            ] {
                let outcome = try await house.dossier(command + ["A-1"])
                #expect(outcome.status == 2)
                #expect(outcome.errors.contains("[ambiguous_financing]"), "\(command): \(outcome.errors)")
                #expect(outcome.errors.contains("SHOP-2, SHOP-3"), "\(outcome.errors)")
            }
            for command in [["financing", "show"], ["finance", "why"], ["ask"]] {
                let outcome = try await house.dossier(command + ["A-1", "--merchant", "SHOP-3"])
                #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            }
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")
            defer { try? FileManager.default.removeItem(at: file) }
            try """
            {"merchantTransactionId":"A-1","amount":"all","validateId":"V-1"}
            {"merchantTransactionId":"A-1","merchantId":"SHOP-2","amount":"all","validateId":"V-1"}

            """.write(to: file, atomically: true, encoding: .utf8)
            let plain = try await house.dossier(["financing", "validate", "--file", file.path])
            #expect(plain.errors.contains("line 1: several financings"), "\(plain.errors)")
            #expect(plain.errors.contains("line 2:") && plain.errors.contains("[command_not_allowed]"))
            let named = try await house.dossier(
                ["financing", "validate", "--file", file.path, "--merchant", "SHOP-3"]
            )
            #expect(!named.errors.contains("several financings"), "\(named.errors)")
        }
    }

    @Test(
        "what the pages tell people to ask can be typed",
        arguments: ["financing.md", "overdue-cases.md", "documents.md", "operations.md", "finance.md"]
    )
    func pagesCanBeTyped(_ page: String) async throws {
        let text = try String(
            contentsOf: Program.root.appendingPathComponent("docs/\(page)"),
            encoding: .utf8
        )
        let pattern = try Regex(
            "`dossier ((?:financing|finance|overdue|documents|company|coface|ask|parked) ?[a-z-]*)",
            as: (Substring, Substring).self
        )
        for words in Set(text.matches(of: pattern).map { String($0.output.1) }) {
            let arguments = words.split(separator: " ").map(String.init)
            let help = try await Program.run(arguments + ["--help"])
            #expect(help.status == 0, "\(words): \(help.errors)")
            #expect(help.output.contains("USAGE: dossier \(words)"), "\(words): \(help.output)")
        }
    }

    @Test("every setting that is read is declared")
    func declaredSettings() throws {
        let folder = Program.root.appendingPathComponent("Sources/dossier")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let pattern = try Regex(#""(DOSSIER_[A-Z_]+)""#, as: (Substring, Substring).self)
        let declared = try String(
            contentsOf: folder.appendingPathComponent("Settings.swift"),
            encoding: .utf8
        )
        var names: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", file.lastPathComponent != "Settings.swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            names.formUnion(text.matches(of: pattern).map { String($0.output.1) })
        }
        #expect(names.count > 20)
        for name in names { #expect(declared.contains("\"\(name)\""), "\(name) is not declared") }
    }

    @Test("every command of a chart that people may ask has a title")
    func titles() throws {
        let help = try String(
            contentsOf: Program.root.appendingPathComponent("Sources/dossier/Asking/CommandHelp.swift"),
            encoding: .utf8
        )
        let folder = Program.root.appendingPathComponent("workflows")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let rule = try Regex(
            #"- ?\{ ?name: ([A-Za-z]+), roles: \[([^\]]*)\]"#,
            as: (Substring, Substring, Substring).self
        )
        var names: Set<String> = []
        for file in files where file.pathExtension == "yaml" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: rule)
            where match.output.2 != "system" { names.insert(String(match.output.1)) }
        }
        #expect(names.count > 15)
        for name in names { #expect(help.contains("\"\(name)\": CommandHelp("), "\(name) has no title") }
    }

    @Test("the window of Cofidis reads explains every instant")
    func windowCheck() async throws {
        let outcome = try await Program.run(
            ["window", "check", "cofidis-get-status"],
            input: """
                2026-11-20T18:40:00Z
                2026-07-15T07:00:00Z
                2026-01-14T16:30:00Z
                yesterday
                """
        )
        #expect(outcome.status == 2)
        let lines = try outcome.lines
        #expect(lines.count == 4)
        #expect(lines[0]["open"] == false)
        #expect(lines[0]["nextOpening"] == "2026-11-23T07:00:00Z")
        #expect(lines[1]["open"] == true)
        // Winter: 17:30 in Paris is 18:30 in the other reading of CEST.
        #expect(lines[2]["open"] == false)
        #expect(lines[3]["error"] != nil)
        for line in lines.prefix(3) { #expect(!(try line.string("explanation")).isEmpty) }
    }

    @Test(
        "the charts are fit to run, and each is exported in every format",
        arguments: ["mermaid", "dot", "svg", "scxml"]
    )
    func workflowExport(format: String) async throws {
        let check = try await Program.run(["workflow", "check"])
        #expect(check.status == 0, "\(check.output)")
        let export = try await Program.run(["workflow", "export", "cofidis-web-polling", "--format", format])
        #expect(export.status == 0)
        #expect(export.output.contains("confirming"))
    }

    @Test("an edited chart is refused with file, line and reason")
    func brokenChart() async throws {
        let text = try String(
            contentsOf: Program.root.appendingPathComponent("workflows/cofidis-web-polling.yaml"),
            encoding: .utf8
        )
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("broken.yaml")
        try text.replacingOccurrences(of: "to: journey.first_wait", with: "to: journey.frist_wait")
            .write(to: file, atomically: true, encoding: .utf8)
        let outcome = try await Program.run(["workflow", "check", file.path])
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("broken.yaml:"))
        #expect(outcome.output.contains("frist_wait"))
    }

    @Test("a fast clock is refused when the provider is not on loopback")
    func fastClockIsRefused() async throws {
        let outcome = try await Program.run(
            ["worker"],
            settings: [
                "DATABASE_URL": "postgresql:///none",
                "DOSSIER_CLOCK": "2026-10-22T06:30:00Z/2026-10-22T06:30:00Z/60",
                "DOSSIER_COFIDIS_BASE_URL": "https://cofidis.example/api",
            ]
        )
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("DOSSIER_CLOCK"))
    }

    @Test("every setting is explained on the operations page")
    func settingsAreExplained() async throws {
        let page = try String(
            contentsOf: Program.root.appendingPathComponent("docs/operations.md"),
            encoding: .utf8
        )
        let source = try String(
            contentsOf: Program.root.appendingPathComponent("Sources/dossier/Settings.swift"),
            encoding: .utf8
        )
        let names = source.split(separator: "\"").map(String.init).filter {
            $0 == "DATABASE_URL" || ($0.hasPrefix("DOSSIER_") && !$0.contains(" "))
        }
        #expect(names.count > 10)
        for name in names { #expect(page.contains("`\(name)`"), "\(name) is not on the page") }
    }
}
