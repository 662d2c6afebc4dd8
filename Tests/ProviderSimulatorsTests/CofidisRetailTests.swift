import Foundation
import Testing

@testable import ProviderSimulators

@Suite("Stores at the simulated Cofidis")
struct CofidisRetailTests {
    private static let seller = CofidisSeller(id: "two", activated: true, trained: true, twoStep: true)

    private static func fields(
        _ type: String = "Link",
        seller: String = "one",
        more: String = ""
    ) -> String {
        """
        "amount":5000,"currency":"EUR","captureMode":"Immediate","product":"3X","sellerId":"\(seller)",\
        "sendingType":"\(type)"\(more.isEmpty ? "" : "," + more)
        """
    }

    private static func days(_ bench: inout ProviderBench, _ days: Double) {
        bench.pass(days * 86_400)
        bench.renewToken()
    }

    @Test("QR gives a PNG of the link in base64")
    func qrCode() throws {
        var bench = ProviderBench()
        let seen = bench.call(.sendPayment, "Q", Self.fields("QR"))
        let base64 = try #require(seen.json?["sendPaymentReturn"]?.string)
        let png = try #require(Data(base64Encoded: base64))
        #expect(png.count < 8_192)
        let picture = try PNG(Array(png))
        #expect(picture.side % QRPicture.scale == 0)
        // The three corners that a camera looks for, one module inside of the quiet zone's edge.
        let modules = picture.side / QRPicture.scale
        let (near, far) = (QRPicture.quietZone, modules - QRPicture.quietZone - 7)
        for (left, top) in [(near, near), (far, near), (near, far)] {
            for offset in 0..<7 {
                #expect(picture.isDark(left + offset, top))
                #expect(picture.isDark(left, top + offset))
            }
            #expect(!picture.isDark(left + 1, top + 1))
            #expect(picture.isDark(left + 3, top + 3))
        }
        #expect((0..<modules).allSatisfy { !picture.isDark($0, QRPicture.quietZone - 1) })
        let other = bench.call(.sendPayment, "R", Self.fields("QR"))
        #expect(other.json?["sendPaymentReturn"]?.string != base64)
    }

    @Test("an SMS needs a telephone, and every sending a seller and a way")
    func mandatory() {
        var bench = ProviderBench()
        #expect(bench.call(.sendPayment, "A", Self.fields("SMS")).status == "Initialized_to_retry")
        let phone = "\"customer\":{\"phone\":\"+33612345678\"}"
        #expect(bench.call(.sendPayment, "A", Self.fields("SMS", more: phone)).status == "Initialized")
        #expect(bench.call(.sendPayment, "B", Self.fields(seller: "")).status == "Initialized_to_retry")
    }

    @Test("a seller's contract decides whether the signature or the delivery finances")
    func contracts() {
        var settings = ProviderBench.calm
        settings.sellers = [Self.seller]
        var bench = ProviderBench(settings)
        bench.call(.sendPayment, "D", Self.fields())
        bench.call(.sendPayment, "T", Self.fields(seller: "two"))
        Self.days(&bench, 3)
        #expect(bench.call(.getStatus, "D").status == "validated")
        #expect(bench.call(.getStatus, "T").status == "to_deliver")
        #expect(bench.call(.updateStatus, "D", "\"newStatus\":\"Delivered\"").code == "000")
        #expect(bench.call(.updateStatus, "T", "\"newStatus\":\"Delivered\"").status == "validated")
        #expect(bench.call(.getStatus, "T").amounts == [5_000, 0, 5_000, 0])
    }

    @Test("statuses of stores carry free texts, and may have other names than ours")
    func names() {
        var settings = ProviderBench.calm
        settings.retailSubStatuses = ["accepted": ["Contrat envoyé"]]
        settings.retailStatusNames = ["accepted": "Accord_donné"]
        var bench = ProviderBench(settings)
        bench.call(.sendPayment, "N", Self.fields())
        bench.put("accepted", "N")
        let seen = bench.call(.getStatus, "N")
        #expect(seen.status == "Accord_donné")
        #expect(seen.json?["SubStatus"]?.string == "Contrat envoyé")
        bench.initialize("W")
        bench.put("pending", "W")
        #expect(bench.call(.getStatus, "W").json?["SubStatus"] == .null)
    }

    @Test("a contract that is never signed is given up")
    func unsigned() {
        var bench = ProviderBench()
        bench.order(CofidisScriptOrder(outcome: .unsigned), "U")
        bench.call(.sendPayment, "U", Self.fields())
        Self.days(&bench, 1)
        #expect(bench.call(.getStatus, "U").status == "accepted")
        Self.days(&bench, 7)
        #expect(bench.call(.getStatus, "U").status == "Aborted")
    }

    @Test("an order that waits for delivery may be canceled by order, a web transaction may not")
    func canceled() {
        var settings = ProviderBench.calm
        settings.sellers = [Self.seller]
        var bench = ProviderBench(settings)
        bench.call(.sendPayment, "C", Self.fields(seller: "two"))
        Self.days(&bench, 3)
        bench.put("Canceled", "C")
        #expect(bench.call(.getStatus, "C").status == "Canceled")
        bench.initialize("W")
        let complaint = bench.model.order(CofidisJourneyOrder(status: "Canceled"), id: "W", now: bench.now)
        #expect(complaint != nil)
    }

    @Test("a delivery signal repeated without asking is counted like a money call")
    func countsBlindDeliveries() {
        var settings = ProviderBench.calm
        settings.sellers = [Self.seller]
        var bench = ProviderBench(settings)
        bench.call(.sendPayment, "B", Self.fields(seller: "two"))
        Self.days(&bench, 3)
        bench.model.setFaults(
            [CofidisFaultRule(.lostBeforeEffect, operation: .updateStatus, nextCalls: 1)],
            replacing: true
        )
        let delivered = "\"newStatus\":\"Delivered\""
        bench.call(.updateStatus, "B", delivered)
        bench.call(.updateStatus, "B", delivered)
        #expect(bench.model.state.counts.blindRepeatsTotal == 1)
    }

    @Test("a lost answer to sendPayment leaves the transaction behind")
    func lost() {
        var bench = ProviderBench()
        bench.model.setFaults(
            [CofidisFaultRule(.lostAfterEffect, operation: .sendPayment, nextCalls: 1)],
            replacing: true
        )
        bench.call(.sendPayment, "L", Self.fields())
        #expect(bench.call(.sendPayment, "L", Self.fields()).code == "002")
        #expect(bench.call(.getStatus, "L").json?["redirectUrl"]?.string != nil)
    }

    @Test("connect knows its sellers, wants more for financing, and never gives a link twice")
    func connect() {
        var settings = ProviderBench.calm
        settings.sellers = [CofidisSeller(id: "off", activated: false, trained: true)]
        var bench = ProviderBench(settings)
        func ask(_ function: String, _ seller: String = "s", _ more: String = "") -> Seen {
            let rest = more.isEmpty ? "" : "," + more
            return bench.send(
                "connect",
                body: "{\"connectFunction\":\"\(function)\",\"sellerId\":\"\(seller)\"\(rest)}"
            )
        }
        for function in ["homepage", "dashboard", "training"] {
            let first = ask(function).json?["redirectUrl"]?.string
            #expect(first?.contains(function) == true)
            #expect(first != ask(function).json?["redirectUrl"]?.string)
        }
        #expect(ask("financing").http == 400)
        #expect(ask("financing", "s", "\"amount\":100,\"currency\":\"EUR\",\"product\":\"3X\"").code == "000")
        #expect(ask("homepage", "off").code == "040")
        #expect(ask("cellar").http == 400)
    }
}

/// As much of PNG as the simulator writes: one bit of grey, stored blocks.
private struct PNG {
    struct Broken: Error {}

    let side: Int
    private let pixels: [UInt8]

    init(_ bytes: [UInt8]) throws {
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { throw Broken() }
        var chunks: [String: [UInt8]] = [:]
        var rest = bytes.dropFirst(8)
        while rest.count >= 12 {
            let length = Self.number(rest.prefix(4))
            let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            chunks[type] = Array(rest.dropFirst(8).prefix(length))
            rest = rest.dropFirst(12 + length)
        }
        guard rest.isEmpty, chunks["IEND"] == [], let header = chunks["IHDR"], let data = chunks["IDAT"],
            header.count == 13, Array(header.dropFirst(8)) == [1, 0, 0, 0, 0]
        else { throw Broken() }
        side = Self.number(header.prefix(4))
        let row = (side + 7) / 8 + 1
        // Two bytes of zlib, one stored block's header of five, the rows, four bytes of checksum.
        guard data.count == 2 + 5 + row * side + 4, data[2] == 1 else { throw Broken() }
        pixels = Array(data.dropFirst(7).dropLast(4))
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// The module in that column and row, looked at in its middle.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        let (x, y) = (column * QRPicture.scale + 1, row * QRPicture.scale + 1)
        let byte = pixels[y * ((side + 7) / 8 + 1) + 1 + x / 8]
        return byte >> UInt8(7 - x % 8) & 1 == 0
    }
}
