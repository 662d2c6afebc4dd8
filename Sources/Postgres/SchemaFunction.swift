import Crypto
import FoundationEssentials

/// One function of the database, whole in one file: `functions/<name>.sql` beside the numbered migrations.
package struct SchemaFunction: Equatable, Sendable {
    /// The folder beside the numbered migrations.
    static let folder = "functions"

    /// The function's name, which is the file's without its ending.
    package let name: String
    package let sql: String
    /// SHA-256 of the file's bytes.
    package let sha256: [UInt8]

    /// - Parameter name: lower-case letters, digits and underscores; the file defines this function and nothing else.
    /// - Throws: `badFunction`.
    package init(name: String, sql: String) throws(MigrationError) {
        let isPlain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard isPlain, !name.isEmpty, Self.definitions(in: sql) == ["CREATE OR REPLACE FUNCTION \(name)"]
        else {
            throw .badFunction("\(Self.folder)/\(name).sql")
        }
        self.name = name
        self.sql = sql
        sha256 = Array(SHA256.hash(data: Array(sql.utf8)))
    }

    /// The file's path within the folder of the migrations.
    package var file: String { "\(Self.folder)/\(name).sql" }

    /// Reads every `.sql` file of the folder `functions` in a directory, by name; none when there is no such folder.
    ///
    /// - Throws: `badFunction`, `unreadable`.
    package static func read(directory: String) throws(MigrationError) -> [SchemaFunction] {
        let folder = "\(directory)/\(folder)"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(folder)
        }
        var functions: [SchemaFunction] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                let sql = String(validating: bytes, as: UTF8.self)
            else { throw .unreadable("\(folder)/\(name)") }
            functions.append(try SchemaFunction(name: String(name.dropLast(4)), sql: sql))
        }
        return functions
    }

    /// What begins a line with CREATE, up to the parenthesis.
    private static func definitions(in sql: String) -> [String] {
        sql.split(separator: "\n").filter { $0.hasPrefix("CREATE ") }.map { line in
            String(line.prefix { $0 != "(" })
        }
    }
}
