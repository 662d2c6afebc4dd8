import Documents
import Foundation
import Testing

/// The sample documents of ops/demo/documents, made with ordinary office tools by ops/demo/make-documents.
enum Samples {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let content: [UInt8]

        var testDescription: String { name }
    }

    static let valid = all(in: "valid")
    static let refused = all(in: "refused")

    static func valid(_ name: String) throws -> [UInt8] {
        guard let sample = valid.first(where: { $0.name == name }) else { throw MissingSample(name: name) }
        return sample.content
    }

    struct MissingSample: Error { let name: String }

    private static func all(in folder: String) -> [Sample] {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let place = root.appendingPathComponent("ops/demo/documents/\(folder)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.sorted().compactMap { name in
            let content = FileManager.default.contents(atPath: place.appendingPathComponent(name).path)
            return content.map { Sample(name: name, content: [UInt8]($0)) }
        }
    }
}

extension DocumentInspector {
    func inspect(_ name: String, _ content: [UInt8], declared: String? = nil) throws -> DocumentInspection {
        try content.withUnsafeBytes { bytes in
            try inspect(
                name: DocumentName(name),
                declared: declared,
                byteCount: content.count,
                content: bytes
            )
        }
    }

    /// The codes that refuse it.
    func refusals(_ name: String, _ content: [UInt8], declared: String? = nil) throws -> [String] {
        try inspect(name, content, declared: declared).refusals.compactMap(\.code)
    }
}
