import Providers
import Testing
import Values
import Workflow

@Suite("Documents at Coface")
struct CofaceDocumentsTests {
    private struct Content: CofaceDocumentSource {
        func append(contentOf sha256: String, to body: inout [UInt8]) async throws -> Bool {
            body += Array("content".utf8)
            return true
        }
    }

    private func upload(
        _ status: Int,
        _ body: String = "",
        mayHaveArrived: Bool? = nil,
        dropping member: String? = nil
    ) async throws -> CallOutcome {
        var asked = JSONObject([
            ("bytes", 7), ("easyNumber", "123"), ("mediaType", "application/pdf"), ("name", "a.pdf"),
            ("overdueId", "C-1"), ("policyNumber", "P-1"),
            ("sha256", .string(String(repeating: "0", count: 64))),
        ])
        asked["mayHaveArrived"] = mayHaveArrived.map(JSON.bool)
        if let member { asked[member] = nil }
        let answer = HTTPExchangeResult.answered(status: status, retryAfter: nil, body: Array(body.utf8))
        let connection = CofaceConnection(
            configuration: try Coface.configuration(),
            exchange: ScriptedCoface([answer]),
            state: MemoryCofaceState(),
            loginSpan: .seconds(30),
            pause: {},
            logger: LogLines().logger(),
            now: { Coface.start }
        )
        return await CofaceDocuments(connection: connection, source: Content())
            .handle(Coface.call("uploadDocument", .object(asked)))
    }

    @Test("a conflict refuses a first upload in Coface's words")
    func conflict() async throws {
        let outcome = try await upload(409, #"{"code":"duplicate_name","message":"There is one"}"#)
        #expect(outcome == .succeeded(["message": "There is one", "refusal": "duplicate_name"]))
        let silent = try await upload(409, "nothing readable", mayHaveArrived: false)
        #expect(silent == .succeeded(["message": "HTTP 409", "refusal": "http_409"]))
    }

    @Test("a conflict after an upload that may have arrived is in doubt: the list tells")
    func conflictInDoubt() async throws {
        let outcome = try await upload(409, #"{"code":"duplicate_name"}"#, mayHaveArrived: true)
        guard case .unknown = outcome else {
            Issue.record("not in doubt: \(outcome)")
            return
        }
        // Any other refusal says that it is not there.
        let refused = try await upload(415, #"{"code":"unsupported"}"#, mayHaveArrived: true)
        #expect(refused == .succeeded(["message": "HTTP 415", "refusal": "unsupported"]))
    }

    @Test(
        "a stored request that lacks something fails for good and sends nothing",
        arguments: ["bytes", "easyNumber", "mediaType", "name", "overdueId", "sha256"]
    )
    func incompleteRequest(_ member: String) async throws {
        guard case .failed(let failure) = try await upload(201, dropping: member) else {
            Issue.record("sent")
            return
        }
        #expect(!failure.isRetryable)
    }
}
