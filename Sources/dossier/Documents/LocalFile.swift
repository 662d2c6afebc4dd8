import Foundation

/// A file that the command line named, read once and never beyond what a document may weigh.
struct LocalFile {
    /// The last component of its path.
    let name: String
    let byteCount: Int
    /// All of it, or of a file that is too large, nothing.
    let content: [UInt8]

    var isWhole: Bool { content.count == byteCount }

    static func read(_ path: String, limit: Int) throws(UnreadableFile) -> LocalFile {
        // Without waiting: a pipe that nobody writes to would keep us for ever.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw UnreadableFile(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw UnreadableFile(path, String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw UnreadableFile(path, "it is no file") }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let size = Int(status.st_size)
        guard size <= limit else { return LocalFile(name: name, byteCount: size, content: []) }
        let content = try read(descriptor, limit: limit, path)
        // It may have grown meanwhile; what was read is what is judged.
        guard content.count <= limit else {
            return LocalFile(name: name, byteCount: content.count, content: [])
        }
        return LocalFile(name: name, byteCount: content.count, content: content)
    }

    private static func read(_ descriptor: Int32, limit: Int, _ path: String) throws(UnreadableFile)
        -> [UInt8]
    {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 262_144)
        while content.count <= limit {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw UnreadableFile(path, String(cString: strerror(errno))) }
            if count == 0 { break }
            content += chunk[..<count]
        }
        return content
    }
}

struct UnreadableFile: Error, CustomStringConvertible {
    let description: String
    init(_ path: String, _ reason: String) { description = "\(path) cannot be read: \(reason)" }
}
