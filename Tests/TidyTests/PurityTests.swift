import Foundation
import Testing

@Suite("Pure targets")
struct PurityTests {
    static let targets = ["Values", "Workflow", "Lifecycles", "EventStore"]

    /// What would let a clock, chance, the world or concurrency in.
    static let bannedNames = [
        "Date()", "Date.now", "Clock.now", ".now", "UUID()", ".random(", ".random()", "shuffled()",
        "randomElement()",
        "SystemRandomNumberGenerator", "Task {", "Task.detached", "Task.sl" + "eep", "ContinuousClock",
        "SuspendingClock",
        "DispatchQueue", "FileManager", "FileHandle", "ProcessInfo", "URLSession", "print(", "Thread.",
        "getenv",
    ]

    /// What may stand around the module's name.
    static let importQualifiers: Set<String> = [
        "package", "internal", "private", "enum", "struct", "class", "protocol", "func",
    ]

    static let allowedImports: Set<String> = [
        "Values", "Workflow", "EventStore", "FoundationEssentials", "Crypto", "Yams", "Synchronization",
    ]

    /// The time zone tables stand in full Foundation; the file says why.
    static let foundationFiles: Set<String> = ["Sources/Workflow/Windows/Zone.swift"]

    /// A simulation takes all time and chance from its seed.
    @Test("name neither clock, chance, world nor concurrency", arguments: targets + ["Simulation"])
    func bannedNamesAreAbsent(target: String) throws {
        for file in try Checkout.files(under: "Sources/\(target)", endings: ["swift"]) {
            for (index, line) in Prose.removed(from: file.text).enumerated() {
                for name in Self.bannedNames where Self.mentions(line, name) {
                    Issue.record("\(file.path):\(index + 1) names \(name)")
                }
            }
        }
    }

    @Test("import only what is on the short list", arguments: targets)
    func importsAreAllowed(target: String) throws {
        for file in try Checkout.files(under: "Sources/\(target)", endings: ["swift"]) {
            for (index, line) in file.lines.enumerated() {
                let words = line.split(separator: " ").filter { !Self.importQualifiers.contains(String($0)) }
                guard words.count >= 2, words[0] == "import" else { continue }
                let module = String(words[1].prefix { $0 != "." })
                let isKnownException = module == "Foundation" && Self.foundationFiles.contains(file.path)
                if !Self.allowedImports.contains(module), !isKnownException {
                    Issue.record("\(file.path):\(index + 1) imports \(module)")
                }
            }
        }
    }

    @Test("the purity check itself sees a banned name and overlooks a comment about it")
    func theCheckCanFail() {
        #expect(Self.mentions(Prose.removed(from: "let moment = Date()")[0], "Date()"))
        #expect(!Self.mentions(Prose.removed(from: "// never Date() here")[0], "Date()"))
        #expect(!Self.mentions("expiryDate()", "Date()"))
        #expect(Self.mentions("let moment: Date = .now", ".now"))
        #expect(!Self.mentions("claim.now", ".now"))
    }

    private static func mentions(_ line: String, _ name: String) -> Bool {
        var rest = line[...]
        while let range = rest.range(of: name) {
            let before =
                range.lowerBound == line.startIndex ? " " : line[line.index(before: range.lowerBound)]
            let after = range.upperBound == line.endIndex ? " " : line[range.upperBound]
            // `.now` alone is a clock's; `claim.now` is a moment that was handed in.
            let continuesName = before.isLetter || before.isNumber || "_)]".contains(before)
            let startsName = !continuesName && !(name.first?.isLetter == true && before == ".")
            let endsName = name.last?.isLetter != true || !(after.isLetter || after.isNumber || after == "_")
            if startsName, endsName { return true }
            rest = line[range.upperBound...]
        }
        return false
    }
}
