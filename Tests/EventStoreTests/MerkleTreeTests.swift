import EventStore
import Testing
import Values

/// The expected values come from a recursive reading of RFC 6962 section 2.1, written in Python.
@Suite("a Merkle tree")
struct MerkleTreeTests {
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "d9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409",
        "604d540f09268b91672ab011394d5266ccd7d4484d0d109411a55848126a1b2c",
        "d1f13800048f5909d4043fc0c152f6643280cba608b672715e56ce159a20629f",
        "0dcc2b645c00dfa2338e1c7ac2c4b570beda5a476d58836e55e28bde55e6bee1",
        "6b313b611b40676b9e1dfd70c4503f2379f88f0f1c2740fb7e1cacc32c113465",
        "33d501ae67e6e5745c0aa49e3aff95130969b568208b07210c508caa5ff39b3c",
        "bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf",
        "80e139b44c90f91edebec705cc7586c3d90f4bdadd49628d25c20d4b03419287",
    ]

    private static func eventHashes(_ count: Int) -> [Digest] {
        (0..<count).map { Digest.sha256([UInt8($0)]) }
    }

    @Test("has the root that RFC 6962 defines", arguments: 0...8)
    func root(_ count: Int) {
        let hashes = Self.eventHashes(count)
        #expect(MerkleTree(eventHashes: hashes).root.description == Self.roots[count])
        #expect(MerkleTree.root(of: hashes).description == Self.roots[count])
    }

    @Test("has the audit paths that RFC 6962 defines")
    func paths() {
        let tree = MerkleTree(eventHashes: Self.eventHashes(7))
        #expect(
            tree.inclusionProof(at: 2).path.map(\.description) == [
                "36e4970e7c84e559ed7290304c3c0672289a6918e7746d48397b0e122db7748f", Self.roots[2],
                "8da0dadfa0aaea7d9f4cd621d80cfbda617c8d13798abb8c3854351059e33be0",
            ]
        )
        #expect(
            tree.inclusionProof(at: 6).path.map(\.description) == [
                "8759d0890547f39383841b565fe658d0c99a2d76589fe804c4b4060f6dd500b8", Self.roots[4],
            ]
        )
    }

    @Test("proves each of its events, and proves it for no other event, place or root")
    func proofs() {
        for count in 1...40 {
            let hashes = Self.eventHashes(count)
            let tree = MerkleTree(eventHashes: hashes)
            for (index, hash) in hashes.enumerated() {
                let proof = tree.inclusionProof(at: index)
                #expect(proof.verifies(eventHash: hash, root: tree.root))
                #expect(!proof.verifies(eventHash: .sha256([200]), root: tree.root))
                #expect(!proof.verifies(eventHash: hash, root: .sha256([200])))
                for other in 0..<count where other != index {
                    let moved = MerkleInclusionProof(leafIndex: other, leafCount: count, path: proof.path)
                    #expect(!moved.verifies(eventHash: hash, root: tree.root))
                }
            }
        }
    }

    @Test("a proof that is cut, lengthened or out of range proves nothing")
    func brokenProofs() {
        let hashes = Self.eventHashes(7)
        let tree = MerkleTree(eventHashes: hashes)
        let proof = tree.inclusionProof(at: 2)
        for (index, path) in [
            (2, Array(proof.path.dropLast())), (2, proof.path + [.zero]), (7, proof.path), (-1, proof.path),
        ] {
            let broken = MerkleInclusionProof(leafIndex: index, leafCount: 7, path: path)
            #expect(!broken.verifies(eventHash: hashes[2], root: tree.root))
        }
    }

    @Test("takes no inner node for a leaf")
    func prefixes() {
        let hashes = Self.eventHashes(2)
        let root = MerkleTree.root(of: hashes)
        #expect(MerkleTree.root(of: [root]) != root)
        #expect(MerkleTree.root(of: hashes.reversed()) != root)
    }
}
