import Crypto
import FoundationEssentials

/// One numbered step of the database's schema: the file `NNNN_what_it_does.sql`.
package struct Migration: Equatable, Sendable {
    package let number: Int
    /// The file's name, number and ending included.
    package let name: String
    package let sql: String
    /// SHA-256 of the file's bytes.
    package let sha256: [UInt8]

    /// - Parameter name: `NNNN_what_it_does.sql`: four digits, then lower-case letters, digits and underscores.
    /// - Throws: `badName`.
    package init(name: String, sql: String) throws(MigrationError) {
        guard let number = Self.number(in: name) else { throw .badName(name) }
        self.number = number
        self.name = name
        self.sql = sql
        sha256 = Array(SHA256.hash(data: Array(sql.utf8)))
    }

    /// Reads every `.sql` file of a directory, in order of number; other files are left alone.
    ///
    /// - Throws: `badName`, `unreadable`.
    package static func read(directory: String) throws(MigrationError) -> [Migration] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .unreadable(directory)
        }
        var migrations: [Migration] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(name)"),
                let sql = String(validating: bytes, as: UTF8.self)
            else { throw .unreadable("\(directory)/\(name)") }
            migrations.append(try Migration(name: name, sql: sql))
        }
        return migrations
    }

    /// Sixteen hexadecimal digits that stand for exactly these files.
    package static func fingerprint(of migrations: [Migration], functions: [SchemaFunction] = []) -> String {
        var hash = SHA256()
        let files = migrations.map { ($0.name, $0.sha256) } + functions.map { ($0.file, $0.sha256) }
        for (name, sha256) in files {
            hash.update(data: Array("\(name)\n".utf8))
            hash.update(data: sha256)
        }
        return hash.finalize().prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func number(in name: String) -> Int? {
        let digits = name.utf8.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ (0x30...0x39).contains($0) }), name.hasSuffix(".sql"),
            name.utf8.dropFirst(4).first == UInt8(ascii: "_")
        else { return nil }
        let words = name.utf8.dropFirst(5).dropLast(4)
        let isPlain = words.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_")
        }
        return words.isEmpty || !isPlain ? nil : Int(name.prefix(4))
    }
}
