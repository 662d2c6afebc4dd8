import Foundation
import Lifecycles
import Testing
import Values
import Workflow

@testable import Providers

@Suite("sendPayment, updateStatus and connect at Cofidis")
struct CofidisStoreTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private func askedToSend(_ way: String, date: String = "20261120") -> JSON {
        asked(
            "sendPayment",
            ("amount", 30_050),
            ("currency", "EUR"),
            ("product", "LOAN"),
            ("captureMode", "Immediate"),
            ("processMod", "Redirect"),
            ("webhook", false),
            ("sellerId", "S-1"),
            ("sendingType", .string(way)),
            (
                "sections",
                ["sendPaymentMerchantData": ["store": "12"], "customer": ["phone": "+33639980001"]]
            ),
            date: date
        )
    }

    @Test("sendPayment carries what initialize does, the seller, the way and its section")
    func sends() throws {
        let request = try CofidisRequest(askedToSend("SMS"), configuration: makeConfiguration())
        #expect(request.body["sellerId"] == "S-1")
        #expect(request.body["sendingType"] == "SMS")
        #expect(request.body["captureMode"] == "Immediate")
        #expect(request.body["amount"] == 30_050)
        #expect(request.body["sendPaymentMerchantData"] == ["store": "12"])
        #expect(request.body["technicalData"]?["returnUrlSuccess"] == "https://shop.example/ok")
        #expect(request.body["technicalData"]?["notificationUrlSuccess"] == nil)
        #expect(!request.isRead)
    }

    @Test("sendPayment is not sent on another day than its key's (D-18)")
    func keepsTheDate() throws {
        let late = try CofidisRequest(
            askedToSend("Link", date: "20261119"),
            configuration: makeConfiguration()
        )
        #expect(late.passedDate(at: morning) == "20261120")
    }

    @Test("the delivery signal is updateStatus with Delivered")
    func delivers() throws {
        let request = try CofidisRequest(
            asked("updateStatus", ("newStatus", "Delivered")),
            configuration: makeConfiguration()
        )
        #expect(request.operation.rawValue == "updateStatus")
        #expect(request.body["newStatus"] == "Delivered")
        #expect(!request.isRead)
    }

    private func read(_ text: String, code: String = "000") throws -> Financing.Answer {
        let body = """
            {"ResponseCode": "\(code)", "transactionStatus": "Initialized", "sendPaymentReturn": "\(text)"}
            """
        return try CofidisAnswer(httpStatus: 200, body: Array(body.utf8)).read(.sendPayment, unit: .cents)
    }

    @Test("a returned link is the journey's, a returned picture is the QR code")
    func readsTheReturn() throws {
        #expect(try read("https://journey.example/x").redirectURL == "https://journey.example/x")
        let base64 = Data(Self.png).base64EncodedString()
        for text in [base64, "data:image/png;base64,\(base64)"] {
            let answer = try read(text)
            #expect(
                answer.qr
                    == .picture(
                        Financing.QRPicture(
                            base64: base64,
                            sha256: Digest.sha256(Self.png).description
                        )
                    )
            )
            #expect(answer.redirectURL == nil)
            #expect(try Financing.Answer(json: answer.json) == answer)
        }
    }

    @Test(
        "what is no picture says why, and loses nothing else",
        arguments: [
            "not base64!", "R0lGODlh", String(repeating: "A", count: CofidisQRPicture.base64Limit + 4),
        ]
    )
    func refusesPictures(text: String) throws {
        let answer = try read(text)
        guard case .unusable = answer.qr else {
            Issue.record("\(String(describing: answer.qr))")
            return
        }
        #expect(answer.rawStatus == "Initialized")
        #expect(try Financing.Answer(json: answer.json) == answer)
    }

    @Test("a refusal returns nothing")
    func readsRefusals() throws {
        #expect(try read("https://journey.example/x", code: "040").redirectURL == nil)
    }

    // MARK: connect

    private func connect(
        _ answers: [HTTPExchangeResult],
        log: LogLines = LogLines()
    ) async throws -> (CofidisConnect.Outcome, [HTTPExchangeRequest]) {
        let exchange = ScriptedExchange(answers)
        let client = CofidisClient(
            configuration: try makeConfiguration(),
            exchange: exchange,
            logger: log.logger(),
            now: { morning }
        )
        let purchase = CofidisConnect.Purchase(
            amount: Money(minorUnits: 9_950, currency: .euro),
            product: .loan
        )
        let outcome = await client.connect(
            CofidisConnect(function: .financing, sellerID: "S-1", purchase: purchase)
        )
        return (outcome, exchange.posts)
    }

    @Test("connect names function, merchant, seller and purchase, and gives the link")
    func connects() async throws {
        let (outcome, posts) = try await connect([
            answered(401), answered(200, #"{"ResponseCode":"000","redirectUrl":"https://c.example/s"}"#),
        ])
        #expect(outcome == .link("https://c.example/s"))
        let post = try #require(posts.last { $0.url.hasSuffix("/connect") })
        let body = try JSON.parse(post.body)
        #expect(body["connectFunction"] == "financing")
        #expect(body["merchantCountry"] == "fr")
        #expect(body["merchantId"] == "020280098")
        #expect(body["sellerId"] == "S-1")
        #expect(body["amount"] == 9_950)
        #expect(body["product"] == "LOAN")
    }

    @Test("people who ask beside the queue are told to ask again when they are more than two in a second")
    func pacesPeople() async throws {
        let link = answered(200, #"{"ResponseCode":"000","redirectUrl":"https://c.example/s"}"#)
        let exchange = ScriptedExchange(Array(repeating: link, count: 5))
        let box = ClockBox()
        let client = CofidisClient(
            configuration: try makeConfiguration(),
            exchange: exchange,
            logger: LogLines().logger(),
            now: { box.now }
        )
        let asked = CofidisConnect(function: .homepage, sellerID: "S-1", purchase: nil)
        for _ in 0..<CofidisAsks.perSecond {
            #expect(await client.connect(asked) == .link("https://c.example/s"))
        }
        guard case .failed = await client.connect(asked) else {
            Issue.record("asked a third time")
            return
        }
        let offer = try Financing().offerRequest(["amount": "300.00", "product": "4X"])
        guard case .failed = await client.offer(offer) else {
            Issue.record("asked a third time")
            return
        }
        #expect(exchange.operations == ["token", "connect", "connect"])
        box.set(morning + .seconds(1))
        #expect(await client.connect(asked) == .link("https://c.example/s"))
    }

    @Test("an offer is asked for once more after a refused token, since a person waits")
    func repeatsOffers() async throws {
        let exchange = ScriptedExchange([answered(401), answered(200, #"{"ResponseCode":"000"}"#)])
        let client = CofidisClient(
            configuration: try makeConfiguration(),
            exchange: exchange,
            logger: LogLines().logger(),
            now: { morning }
        )
        let request = try Financing().offerRequest(["amount": "300.00", "product": "4X"])
        guard case .offer = await client.offer(request) else {
            Issue.record("no offer")
            return
        }
        #expect(exchange.operations == ["token", "simulateOffer", "token", "simulateOffer"])
    }

    @Test("neither the link nor the seller is logged")
    func logsNoLink() async throws {
        let log = LogLines()
        let body = #"{"ResponseCode":"000","redirectUrl":"https://c.example/s"}"#
        _ = try await connect([answered(200, body)], log: log)
        #expect(log.all.contains { $0.contains("function=financing") })
        #expect(!log.all.contains { $0.contains("c.example") || $0.contains("S-1") })
    }

    @Test("an answer without a link is no success")
    func refusesAnswers() async throws {
        #expect(try await connect([answered(200, #"{"ResponseCode":"040"}"#)]).0 == .refused(code: "040"))
        #expect(try await connect([answered(400)]).0 == .refused(code: "HTTP 400"))
        for answer in [
            answered(200, #"{"ResponseCode":"000","redirectUrl":"nowhere"}"#), answered(200, "<html>"),
            answered(503), .broken(reason: "closed"), .notSent(reason: "no route"),
        ] {
            guard case .failed = try await connect([answer]).0 else {
                Issue.record("\(answer)")
                continue
            }
        }
    }
}
