import Foundation
import Testing
import Values

@Suite("Stores over HTTP, processes and PostgreSQL", .serialized)
struct StoreTests {
    /// Everybody is accepted, and signs at once.
    private static func accepting(_ more: String = "") -> String {
        """
        {"outcomes": {"accepted": 1}, "signatureDelaySeconds": {"least": 60, "most": 600},
        "sellers": [{"id": "good", "activated": true, "trained": true, "twoStep": true},
        {"id": "direct", "activated": true, "trained": true},
        {"id": "off", "activated": false, "trained": true}]\(more)}
        """
    }

    private static func line(
        _ id: String,
        _ way: String,
        seller: String,
        mode: String = "two-step",
        more: String = ""
    ) -> String {
        """
        {"merchantTransactionId":"\(id)","amount":"250.00","currency":"EUR","product":"3X",\
        "integration":"retail","financing":"\(mode)","sendingType":"\(way)","sellerId":"\(seller)"\(more)}
        """
    }

    /// Asks until the financing is in that state; each question is a process of its own, which is pause enough.
    private static func wait(for state: String, of id: String, in house: House) async throws {
        var last = ""
        for _ in 0..<600 {
            let shown = try await house.dossier(["financing", "show", id, "--json"])
            last = (try? shown.lines.first?["step"]?.stringValue) ?? shown.errors
            if last == state { return }
        }
        throw House.Disorder(description: "\(id) is in \(last), not in \(state)")
    }

    @Test(
        "link, SMS and QR code lead to financing, sellers are replaced, and each delivery is signalled once"
    )
    func reachTheirEnd() async throws {
        let faults = """
            , "faults": [{"kind": "lostAfterEffect", "operation": "updateStatus", "nextCalls": 1}]
            """
        try await House.with(simulator: Self.accepting(faults), speed: House.patientSpeed) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            let lines = [
                Self.line("QR", "QR", seller: "good"), Self.line("OFF", "Link", seller: "off"),
                Self.line("BAD", "SMS", seller: "good"),
                Self.line("SMS", "SMS", seller: "direct", mode: "direct", more: #","phone":"+33639980001""#),
            ]
            let start = try await house.dossier(
                ["financing", "start", "--file", "-"],
                input: lines.joined(separator: "\n")
            )
            #expect(start.status == 2)
            #expect(start.errors.contains("line 3: the telephone number is required"), "\(start.errors)")

            try await Self.wait(for: "attention.seller_not_allowed", of: "OFF", in: house)
            let sent = try await house.dossier(["financing", "send", "OFF", "--seller", "good"])
            #expect(sent.status == 0, "\(sent.errors)")

            let deliveries = ["QR", "OFF"].map {
                "{\"merchantTransactionId\":\"\($0)\",\"deliveryId\":\"d-\($0)\"}"
            }.joined(separator: "\n")
            try await Self.wait(for: "to_deliver.waiting", of: "QR", in: house)
            try await Self.wait(for: "to_deliver.waiting", of: "OFF", in: house)
            let first = try await house.dossier(["financing", "deliver", "--file", "-"], input: deliveries)
            #expect(first.status == 0, "\(first.errors)")
            let again = try await house.dossier(["financing", "deliver", "--file", "-"], input: deliveries)
            #expect(again.errors.contains("0 delivery signals asked for, 2 asked for before"))

            _ = try await house.waitForRest()
            let list = try await house.dossier(["financing", "list", "--json"]).lines
            #expect(list.count == 3)
            for entry in list {
                #expect(entry["state"] == "Validated", "\(entry.canonicalText)")
                #expect(entry["validated"] == "250.00")
            }
            try await Self.checkQRCode(house)
            let verdict = try await house.dossier([
                "status", "--json", "--verify", "--simulator", house.simulatorURL,
            ])
            #expect(verdict.status == 0, "\(verdict.output) \(verdict.errors)")
        }
    }

    private static func checkQRCode(_ house: House) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("qr-\(UUID()).png")
        defer { try? FileManager.default.removeItem(at: file) }
        let written = try await house.dossier(["financing", "qr", "QR", "--output", file.path])
        #expect(written.status == 0, "\(written.errors)")
        let png = try Data(contentsOf: file)
        #expect(Array(png.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
        let api = house.serverURL + "/api/v1/financings"
        let row = try await Web.get("\(api)?merchantTransactionId=QR").json["financings"]?.arrayValue?.first
        let id = try #require(row?["caseId"]?.stringValue)
        let shown = try await Web.get("\(api)/\(id)/qr")
        #expect(shown.status == 200)
        #expect(shown.body == String(decoding: png, as: UTF8.self))
        let none = try await house.dossier(["financing", "qr", "SMS", "--output", file.path])
        #expect(none.status == 2)
    }

    @Test("a status that the mapping lacks stops for a person, and goes on when the file is corrected")
    func correctsTheMapping() async throws {
        let names =
            #", "retailStatusNames": {"accepted": "Accord"}, "signatureDelaySeconds": {"least": 400000, "most": 400000}"#
        try await House.with(simulator: Self.accepting(names)) { house in
            let workflows = FileManager.default.temporaryDirectory.appendingPathComponent("w-\(UUID())")
            try FileManager.default.copyItem(
                at: Program.root.appendingPathComponent("workflows"),
                to: workflows
            )
            defer { try? FileManager.default.removeItem(at: workflows) }
            house.use(workflows: workflows.path)
            try await house.startServer()
            let worker = try house.startWorker("worker-1")
            let line = Self.line("U", "Link", seller: "direct", mode: "direct")
            _ = try await house.dossier(["financing", "start", "--file", "-"], input: line)
            try await Self.wait(for: "attention.unknown_status", of: "U", in: house)

            let file = workflows.appendingPathComponent("statuses/cofidis-retail.yaml")
            var text = try String(contentsOf: file, encoding: .utf8)
            try (text + "  - { wire: Accord, to: agreed }\n").write(
                to: file,
                atomically: true,
                encoding: .utf8
            )
            let check = try await house.dossier(["workflow", "check"])
            #expect(check.status == 3)
            #expect(check.output.contains("unknown_status"), "\(check.output)")

            text += "  - { wire: Accord, to: accepted }\n"
            try text.write(to: file, atomically: true, encoding: .utf8)
            house.kill(worker)
            try house.startWorker("worker-1")
            let read = try await house.dossier(["financing", "read", "U"])
            #expect(read.status == 0, "\(read.errors)")
            try await Self.wait(for: "accepted.waiting", of: "U", in: house)
            let replay = try await house.dossier(["replay", "U", "--json"])
            #expect(replay.status == 0, "\(replay.output)")
        }
    }

    @Test("connect gives a link to whoever asks, once, and refuses sellers by name of the reason")
    func connects() async throws {
        try await House.with(simulator: Self.accepting()) { house in
            try await house.startServer()
            let door = house.serverURL + "/api/v1/cofidis/connect"
            let asked = try await Web.post(door, #"{"function":"training","sellerId":"good"}"#)
            #expect(asked.status == 200, "\(asked.body)")
            let link = try #require(asked.json["link"]?.stringValue)
            let printed = try await house.dossier(["connect", "--function", "training", "--seller", "good"])
            #expect(printed.status == 0, "\(printed.errors)")
            #expect(printed.output.hasPrefix("https://"))
            #expect(!printed.output.contains(link))
            let off = try await Web.post(door, #"{"function":"homepage","sellerId":"off"}"#)
            #expect(off.status == 422)
            #expect(off.json["code"] == "seller_not_allowed")
            let missing = try await house.dossier(["connect", "--function", "financing", "--seller", "good"])
            #expect(missing.status == 2)
            #expect(missing.errors.contains("missing_field"), "\(missing.errors)")
        }
    }
}
