import Foundation
import Testing

@Suite("House rules")
struct HouseRuleTests {
    static let fileLineLimit = 600
    static let functionLineLimit = 80

    @Test("no source file is longer than one can find one's way in")
    func filesAreShort() throws {
        for file in try Checkout.swiftSources + Checkout.files(under: "Tests", endings: ["swift"]) {
            #expect(file.lines.count <= Self.fileLineLimit, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("functions fit a screen or nearly so")
    func functionsAreShort() throws {
        for file in try Checkout.swiftSources {
            for function in Self.functions(in: file) {
                #expect(
                    function.lines <= Self.functionLineLimit,
                    "\(file.path):\(function.start) has \(function.lines) lines"
                )
            }
        }
    }

    @Test("nothing in the sources is unfinished by its own words")
    func nothingIsUnfinished() throws {
        let words = [
            "TO" + "DO", "FIX" + "ME", "not " + "implemented", "un" + "implemented", "place" + "holder",
        ]
        for file in try Checkout.swiftSources + Checkout.files(under: "migrations", endings: ["sql"]) {
            for word in words {
                #expect(!file.text.contains(word), "\(file.path) says \(word)")
            }
        }
    }

    @Test("nothing is public: the product is one package")
    func nothingIsPublic() throws {
        for file in try Checkout.swiftSources {
            for (index, line) in Prose.removed(from: file.text).enumerated() {
                let words = line.split(whereSeparator: { !$0.isLetter })
                #expect(!words.contains("public"), "\(file.path):\(index + 1) is public")
            }
        }
    }

    @Test("no type name ends in a word that says nothing")
    func namesSaySomething() throws {
        let endings = ["Manager", "Helper", "Util", "Utils", "Impl", "Info"]
        for file in try Checkout.swiftSources {
            for (index, line) in Prose.removed(from: file.text).enumerated() {
                let words = line.split(separator: " ").map(String.init)
                guard
                    let at = words.firstIndex(where: {
                        ["struct", "class", "enum", "actor", "protocol"].contains($0)
                    }),
                    at + 1 < words.count
                else { continue }
                let name = words[at + 1].prefix { $0.isLetter || $0.isNumber }
                #expect(!endings.contains { name.hasSuffix($0) }, "\(file.path):\(index + 1) names \(name)")
            }
        }
    }

    @Test("migrations are numbered from 1 without a gap")
    func migrationsAreNumbered() throws {
        let files = try Checkout.files(under: "migrations", endings: ["sql"])
            .filter { !$0.path.hasPrefix("migrations/functions/") }
        #expect(!files.isEmpty)
        for (index, file) in files.enumerated() {
            let name = file.path.split(separator: "/").last ?? ""
            #expect(Int(name.prefix(4)) == index + 1, "\(file.path) should be number \(index + 1)")
        }
    }

    @Test("tests wait for signals and never sleep")
    func testsDoNotSleep() throws {
        let sleeps = ["Task." + "sleep", "Thread." + "sleep", "usl" + "eep("]
        for file in try Checkout.files(under: "Tests", endings: ["swift"]) {
            for sleep in sleeps {
                #expect(!file.text.contains(sleep), "\(file.path) sleeps")
            }
        }
    }

    @Test("statements are named constants in the store's own files, and no other target writes SQL")
    func sqlHasItsPlace() throws {
        let folders = [
            "Engine", "Server", "Providers", "Workflow", "Lifecycles", "EventStore", "ProviderSimulators",
        ]
        for folder in folders {
            for file in try Checkout.files(under: "Sources/\(folder)", endings: ["swift"]) {
                for statement in ["SELECT ", "INSERT INTO ", "DELETE FROM "] {
                    #expect(!file.text.contains(statement), "\(file.path) writes SQL")
                }
            }
        }
    }

    @Test("the README begins with the two commands")
    func readmeBeginsWithTheCommands() throws {
        let head = try Checkout.text(of: "README.md").split(separator: "\n").prefix(8).joined(separator: "\n")
        #expect(head.contains("ops/run"))
        #expect(head.contains("ops/test"))
    }

    private struct Function {
        let start: Int
        let lines: Int
    }

    /// A requirement of a protocol has none, and one on a single line is short.
    private static func hasBody(at index: Int, of file: Checkout.File) -> Bool {
        for (offset, line) in file.lines[index...].prefix(20).enumerated() {
            if line.hasSuffix("{") { return true }
            let isNext = offset > 0 && (line.isEmpty || line.contains("func ") || line.contains("///"))
            if isNext || line.hasSuffix("}") { return false }
        }
        return false
    }

    /// By the formatter's layout: a function ends at the closing brace with its own indentation.
    private static func functions(in file: Checkout.File) -> [Function] {
        var found: [Function] = []
        var open: (start: Int, indentation: Int)?
        for (index, line) in file.lines.enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indentation)
            if let current = open {
                if text.hasPrefix("}"), indentation == current.indentation {
                    found.append(Function(start: current.start, lines: index + 2 - current.start))
                    open = nil
                }
            } else if text.contains("func "), !text.hasPrefix("//"), hasBody(at: index, of: file) {
                open = (index + 1, indentation)
            }
        }
        return found
    }
}
