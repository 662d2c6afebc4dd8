import Hummingbird
import Lifecycles
import Synchronization
import Testing
import Values

@testable import Server

struct StoresAPITests {
    private static let secret = "https://cofidis.example/connect/secret"

    private static func opening(_ mode: String, _ more: String = "") -> String {
        """
        {"merchantTransactionId":"\(mode)","amount":"120.50","currency":"EUR","product":"3X",\
        "integration":"retail","financing":"\(mode)","sendingType":"Link","sellerId":"S-1"\(more)}
        """
    }

    @Test("a store's financing begins under the chart of its contract")
    func charts() async throws {
        let bench = try ServerBench()
        for mode in ["direct", "two-step"] {
            let answer = try await bench.ask(.post, "/api/v1/financings", Self.opening(mode))
            #expect(answer.status == 201)
            let id = try answer.json.string("caseId")
            let shown = try await bench.get("/api/v1/cases/\(id)").json
            #expect(shown["chart"]?["name"]?.stringValue == "cofidis-retail-\(mode)")
            let again = try await bench.ask(.post, "/api/v1/financings", Self.opening(mode))
            #expect(again.status == 200)
            let early = try await bench.command(id, "deliver")
            #expect(early.status == 409)
            let picture = try await bench.get("/api/v1/financings/\(id)/qr")
            #expect(picture.status == 404)
            #expect(try picture.code == "no_qr_code")
        }
        let wrong = try await bench.ask(.post, "/api/v1/financings", Self.opening("three-step"))
        #expect(try wrong.code == "financing_not_supported")
        let nobody = "00000000-0000-7000-8000-000000000000"
        #expect(try await bench.get("/api/v1/financings/\(nobody)/qr").code == "unknown_case")
    }

    private static func answering(_ outcome: CofidisConnect.Outcome, country: String = "fr") -> CofidisQueries
    {
        CofidisQueries(
            merchantCountry: country,
            connect: { _ in outcome },
            offer: { _ in .failed(reason: "not asked") }
        )
    }

    @Test("connect answers the link, and no log knows it")
    func connect() async throws {
        let bench = try ServerBench(cofidis: Self.answering(.link(Self.secret)))
        let path = "/api/v1/cofidis/connect"
        let answer = try await bench.ask(.post, path, #"{"function":"dashboard","sellerId":"S-1"}"#)
        #expect(answer.status == 200)
        #expect(try answer.json["link"]?.stringValue == Self.secret)
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(!bench.log.lines.contains { $0.contains("secret") })
        #expect(try await bench.ask(.post, path, #"{"function":"dashboard"}"#).code == "missing_field")
        #expect(try await bench.ask(.post, path, #"{"functoin":"dashboard"}"#).code == "unknown_field")
    }

    @Test("an offer comes back as Cofidis answers it, and what it does not answer has a status and a code")
    func offers() async throws {
        let path = "/api/v1/cofidis/simulate-offer"
        let body = #"{"amount":"300.00","product":"4X"}"#
        let answered: JSON = ["ResponseCode": "000", "offers": []]
        let outcomes: [(Financing.OfferOutcome, Int, String?)] = [
            (.offer(answered), 200, nil), (.refused(code: "HTTP 400"), 422, "cofidis_refused"),
            (.failed(reason: "no route to secret-host"), 502, "cofidis_unavailable"),
        ]
        for (outcome, status, code) in outcomes {
            let cofidis = CofidisQueries(
                merchantCountry: "fr",
                connect: { _ in .failed(reason: "not asked") },
                offer: { request in
                    #expect(request["amount"] == 30_000)
                    return outcome
                }
            )
            let bench = try ServerBench(cofidis: cofidis)
            let answer = try await bench.ask(.post, path, body)
            #expect(answer.status == status)
            #expect(!answer.text.contains("secret-host"))
            if let code {
                #expect(try answer.code == code)
            } else {
                #expect(try answer.json["offer"] == answered)
            }
            #expect(try await bench.ask(.post, path, #"{"product":"4X"}"#).code == "missing_field")
        }
        #expect(try await ServerBench().ask(.post, path, body).code == "cofidis_not_configured")
    }

    @Test("what Cofidis does not do has a status and a code")
    func refusals() async throws {
        let path = "/api/v1/cofidis/connect"
        let body = #"{"function":"homepage","sellerId":"S-1"}"#
        let cases: [(CofidisQueries?, Int, String)] = [
            (nil, 503, "cofidis_not_configured"),
            (Self.answering(.refused(code: "040")), 422, "seller_not_allowed"),
            (Self.answering(.refused(code: "041")), 422, "seller_not_trained"),
            (Self.answering(.refused(code: "HTTP 400")), 422, "cofidis_refused"),
            (Self.answering(.failed(reason: "no route to secret-host")), 502, "cofidis_unavailable"),
        ]
        for (cofidis, status, code) in cases {
            let answer = try await ServerBench(cofidis: cofidis).ask(.post, path, body)
            #expect(answer.status == status)
            #expect(try answer.code == code)
            #expect(!answer.text.contains("secret-host"))
        }
    }
}
