package import Documents
import Values

/// What every document store does: the specification of the port. A test runs `allCases`, each on a store of its own that
/// is empty; the closure says of a content that a document refers to it.
package struct DocumentStoreConformance: Sendable, CaseIterable, CustomStringConvertible {
    package typealias Refer = @Sendable (_ digestHex: String) async throws -> Void

    package let sentence: String
    private let body: @Sendable (any DocumentStore, Refer) async throws -> Void

    package var description: String { sentence }

    package func run(on store: any DocumentStore, referring: Refer) async throws {
        try await body(store, referring)
    }

    private static let start = Instant(microseconds: 1_795_200_000_000_000)

    private static func read(_ digest: Digest, from store: any DocumentStore) async throws -> [UInt8]? {
        guard let content = try await store.content(of: digest) else { return nil }
        var bytes: [UInt8] = []
        for try await piece in content.pieces { bytes += piece }
        try requireEqual(content.byteCount, bytes.count, "the length that was announced")
        return bytes
    }

    /// So many bytes that tell where they stand.
    private static func sample(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0) }
    }

    package static let allCases = [
        DocumentStoreConformance("gives back what was kept, whatever its size") { store, _ in
            for count in [1, 8_099, 8_100, 8_101, 259_200, 259_201, 1_048_576] {
                let content = sample(count)
                let digest = Digest.sha256(content)
                try require(try await store.keep(content, as: digest, at: start), "\(count) bytes were new")
                try requireEqual(try await store.byteCount(of: digest), count, "byte count")
                try requireEqual(try await read(digest, from: store), content, "content of \(count) bytes")
            }
        },
        DocumentStoreConformance("has nothing under a hash that nobody kept") { store, _ in
            let digest = Digest.sha256([1])
            try requireEqual(try await store.byteCount(of: digest), nil, "byte count")
            try require(try await store.content(of: digest) == nil, "there is no content")
        },
        DocumentStoreConformance("keeps the same content once") { store, _ in
            let content = sample(20_000)
            let digest = Digest.sha256(content)
            try require(try await store.keep(content, as: digest, at: start), "it was new")
            try require(try await !store.keep(content, as: digest, at: start), "it was known")
            try requireEqual(try await read(digest, from: store), content, "content")
        },
        DocumentStoreConformance("keeps the same content once when many hand it in at once") { store, _ in
            let content = sample(300_000)
            let digest = Digest.sha256(content)
            let news = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<12 { group.addTask { try await store.keep(content, as: digest, at: start) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try requireEqual(news, 1, "how many were told that it was new")
            try requireEqual(try await read(digest, from: store), content, "content")
        },
        DocumentStoreConformance("sweeps what nobody refers to, and only when it is old") { store, refer in
            let orphan = sample(10_000)
            let kept = sample(10_001)
            let late = sample(10_002)
            for content in [orphan, kept] {
                _ = try await store.keep(content, as: .sha256(content), at: start)
            }
            _ = try await store.keep(late, as: .sha256(late), at: start + .seconds(100))
            try await refer(Digest.sha256(kept).description)
            let moment = start + .seconds(50)
            try requireEqual(try await store.sweep(offeredBefore: moment, limit: 10), 1, "swept")
            try requireEqual(try await read(.sha256(orphan), from: store), nil, "the orphan")
            try requireEqual(try await read(.sha256(kept), from: store), kept, "what a document refers to")
            try requireEqual(try await read(.sha256(late), from: store), late, "what came later")
        },
        DocumentStoreConformance("content that is handed in again is young again") { store, _ in
            let content = sample(10_000)
            _ = try await store.keep(content, as: .sha256(content), at: start)
            _ = try await store.keep(content, as: .sha256(content), at: start + .seconds(100))
            let moment = start + .seconds(50)
            try requireEqual(try await store.sweep(offeredBefore: moment, limit: 10), 0, "swept")
            try requireEqual(try await read(.sha256(content), from: store), content, "content")
        },
        DocumentStoreConformance("sweeps no more than it is asked to, and comes back as new") { store, _ in
            for number in 1...5 {
                let content = sample(number)
                _ = try await store.keep(content, as: .sha256(content), at: start)
            }
            let moment = start + .seconds(50)
            try requireEqual(try await store.sweep(offeredBefore: moment, limit: 3), 3, "swept first")
            try requireEqual(try await store.sweep(offeredBefore: moment, limit: 3), 2, "swept then")
            let content = sample(1)
            try require(try await store.keep(content, as: .sha256(content), at: moment), "it is new again")
            try requireEqual(try await read(.sha256(content), from: store), content, "content")
        },
    ]

    private init(
        _ sentence: String,
        _ body: @escaping @Sendable (any DocumentStore, Refer) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }
}
