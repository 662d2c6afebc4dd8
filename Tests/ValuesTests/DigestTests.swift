import Testing
import Values

@Suite("a digest")
struct DigestTests {
    @Test("is SHA-256 as FIPS 180-4 gives it")
    func sha256() {
        #expect(
            Digest.sha256([]).description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(
            Digest.sha256(Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test("is read from 64 hexadecimal digits of either case and from nothing else")
    func hexadecimal() {
        let digest = Digest.sha256([1, 2, 3])
        #expect(Digest(hexadecimal: digest.description) == digest)
        #expect(Digest(hexadecimal: digest.description.uppercased()) == digest)
        #expect(Digest(hexadecimal: String(digest.description.dropLast())) == nil)
        #expect(Digest(hexadecimal: digest.description + "0") == nil)
        #expect(Digest(hexadecimal: "g" + digest.description.dropFirst()) == nil)
        #expect(Digest(hexadecimal: "é" + digest.description.dropFirst(2)) == nil)
    }

    @Test("is 32 bytes, in the order of its text")
    func bytes() throws {
        let digest = try #require(Digest(bytes: Array(0..<32)))
        #expect(digest.description.hasPrefix("000102030405"))
        #expect(digest.bytes == Array(0..<32))
        #expect(Digest(bytes: Array(0..<31)) == nil)
        #expect(Digest(bytes: Array(0..<33)) == nil)
    }

    @Test("of zeros stands before the first event")
    func zero() {
        #expect(Digest.zero.description == String(repeating: "0", count: 64))
        #expect(Digest.zero != .sha256([]))
    }
}
