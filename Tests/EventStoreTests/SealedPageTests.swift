import EventStore
import Testing
import Values

@Suite("a sealed page")
struct SealedPageTests {
    private let hashes = (0..<12).map { Digest.sha256([UInt8($0)]) }
    private let now = Instant(microseconds: 1_795_200_001_000_500)

    /// Seven events on page 1, five on page 2.
    private func twoPages(_ sealer: PageSealer = PageSealer()) -> (SealedPage, SealedPage) {
        let first = sealer.page(over: Array(hashes[..<7]), after: nil, at: now)
        return (first, sealer.page(over: Array(hashes[7...]), after: first, at: now + .seconds(1)))
    }

    @Test("hashes the canonical text that an independent writer gives")
    func fixedVector() throws {
        let moment = try #require(Instant("2026-11-20T18:40:01.0005Z"))
        let page = PageSealer().page(over: Array(hashes[..<7]), after: nil, at: moment)
        let expected =
            #"{"firstPosition":1,"lastPosition":7,"merkleRoot":"#
            + #""bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf","number":1,"#
            + #""previousPageHash":"\#(String(repeating: "0", count: 64))","#
            + #""sealedAt":"2026-11-20T18:40:01.000500Z"}"#
        #expect(String(decoding: page.hashedBytes, as: UTF8.self) == expected)
        #expect(
            page.hash.description == "c96c73eb1f5116e95564764fb51718ef97b34f136cc448c2e41b2b8089c66b2f"
        )
        #expect(page.signature.isEmpty)
    }

    @Test("follows the page before it in number, positions and hash")
    func chaining() {
        let (first, second) = twoPages()
        #expect([first.number, second.number] == [1, 2])
        #expect([second.firstPosition.number, second.lastPosition.number] == [8, 12])
        #expect(second.previousPageHash == first.hash)
        #expect(second.eventCount == 5)
        #expect(first.verify(eventHashes: Array(hashes[..<7]), after: nil) == nil)
        #expect(second.verify(eventHashes: Array(hashes[7...]), after: first) == nil)
    }

    @Test("tells what is broken about it")
    func breaks() {
        let (first, second) = twoPages()
        let events = Array(hashes[7...])
        #expect(second.verify(eventHashes: events, after: nil)?.difference == .number)
        #expect(second.verify(eventHashes: Array(events.dropLast()), after: first)?.difference == .positions)
        let shuffled = Array(events.reversed())
        #expect(
            second.verify(eventHashes: shuffled, after: first)?.difference
                == .merkleRoot(computed: MerkleTree.root(of: shuffled), stored: second.merkleRoot)
        )
        let later = first.with(sealedAt: now + .seconds(9))
        #expect(
            later.verify(eventHashes: Array(hashes[..<7]), after: nil)?.difference
                == .hash(computed: later.computedHash, stored: first.hash)
        )
        let forged = first.with(sealedAt: now + .seconds(9), hash: later.computedHash)
        #expect(forged.verify(eventHashes: Array(hashes[..<7]), after: nil) == nil)
        #expect(second.verify(eventHashes: events, after: forged)?.difference == .previousPageHash)
    }

    @Test("is signed with Ed25519 as RFC 8032 tests it")
    func keys() throws {
        let seed = try bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        let publicKey = try bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let key = try #require(PageSigningKey(seed: seed))
        #expect(key.verificationKey.bytes == publicKey)
        #expect(key.verificationKey.der.count == 44)
        #expect(PageSigningKey(seed: Array(seed.dropLast())) == nil)
        #expect(PageVerificationKey(bytes: publicKey + [0]) == nil)
    }

    @Test("verifies with its key, and with no other key, hash or signature")
    func signatures() throws {
        let key = try #require(PageSigningKey(seed: Array(1...32)))
        let other = try #require(PageSigningKey(seed: Array(2...33)))
        let events = Array(hashes[..<7])
        let page = twoPages(PageSealer(key: key)).0
        #expect(page.signature.count == 64)
        #expect(page.verify(eventHashes: events, after: nil, key: key.verificationKey) == nil)
        let (unsigned, _) = twoPages()
        for (found, verificationKey) in [(page, other.verificationKey), (unsigned, key.verificationKey)] {
            #expect(
                found.verify(eventHashes: events, after: nil, key: verificationKey)?.difference == .signature
            )
        }
        #expect(!key.verificationKey.verifies(page.signature, of: .zero))
    }

    private func bytes(_ hexadecimal: String) throws -> [UInt8] {
        try #require(Digest(hexadecimal: hexadecimal)).bytes
    }
}

extension SealedPage {
    fileprivate func with(sealedAt: Instant, hash: Digest? = nil) -> SealedPage {
        SealedPage(
            number: number,
            firstPosition: firstPosition,
            lastPosition: lastPosition,
            merkleRoot: merkleRoot,
            previousPageHash: previousPageHash,
            hash: hash ?? self.hash,
            sealedAt: sealedAt,
            signature: signature
        )
    }
}
