import Foundation
import Testing

@Suite("Layers")
struct LayerTests {
    /// What makes a file part of a door.
    static let doors: Set<String> = [
        "Server", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTP1", "AsyncHTTPClient",
        "ArgumentParser",
    ]

    /// The server is composed here.
    static let serverFiles: Set<String> = ["Sources/dossier/ServeCommand.swift"]

    @Test("the use cases know no door")
    func casesKnowNoDoor() throws {
        for (file, line, module) in try Self.imports(under: "Sources/Cases") where Self.doors.contains(module)
        {
            Issue.record("\(file):\(line) imports \(module)")
        }
    }

    @Test("the command line reaches the server in one file only")
    func commandLineIsNoServer() throws {
        let imports = try Self.imports(under: "Sources/dossier").filter { $0.module == "Server" }
        #expect(Set(imports.map(\.file)) == Self.serverFiles)
    }

    @Test("the check of layers sees an import however it is qualified")
    func theCheckCanFail() {
        #expect(Self.module(in: "package import Server") == "Server")
        #expect(Self.module(in: "import struct NIOCore.ByteBuffer") == "NIOCore")
        #expect(Self.module(in: "// import Server") == nil)
    }

    private static func imports(under folder: String) throws -> [(file: String, line: Int, module: String)] {
        try Checkout.files(under: folder, endings: ["swift"]).flatMap { file in
            file.lines.enumerated().compactMap { index, line in
                module(in: String(line)).map { (file.path, index + 1, $0) }
            }
        }
    }

    private static func module(in line: String) -> String? {
        let words = line.split(separator: " ").filter { !PurityTests.importQualifiers.contains(String($0)) }
        guard words.count >= 2, words[0] == "import" else { return nil }
        return String(words[1].prefix { $0 != "." })
    }
}
