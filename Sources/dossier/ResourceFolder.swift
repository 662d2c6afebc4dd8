import Foundation

/// Finds the folders that stand beside the program: by setting, in the working directory, or above the program.
enum ResourceFolder {
    /// How many folders above the program are looked into.
    static let ancestorLimit = 8

    static func locate(_ name: String, setting: String?) throws -> URL {
        if let setting { return try existing(URL(fileURLWithPath: setting, isDirectory: true), name) }
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
        var candidates = [here]
        var folder = (Bundle.main.executableURL ?? here).resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<ancestorLimit {
            candidates.append(folder)
            folder = folder.deletingLastPathComponent()
        }
        for candidate in candidates {
            let url = candidate.appendingPathComponent(name, isDirectory: true)
            if isFolder(url) { return url }
        }
        throw Refusal("the folder \(name)/ is not to be found; name it by DOSSIER_\(name.uppercased())")
    }

    private static func existing(_ url: URL, _ name: String) throws -> URL {
        guard isFolder(url) else {
            throw Refusal("DOSSIER_\(name.uppercased()) names \(url.path), which is no folder")
        }
        return url
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    /// The files of a folder with one ending, by name.
    static func files(in folder: URL, ending: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == ending }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
