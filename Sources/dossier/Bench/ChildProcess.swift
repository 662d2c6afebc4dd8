import Foundation

/// Other programs that the bench runs.
enum ChildProcess {
    /// Runs a program to its end and gives its standard output.
    static func output(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Refusal("\(arguments.first ?? "") ended with status \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Starts this program again with other arguments and settings.
    static func dossier(_ arguments: [String], settings: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Resident memory in megabytes (10^6 bytes), as the kernel counts it.
    static func residentMegabytes(of pid: Int32) throws -> Double { try megabytes("VmRSS:", of: pid) }

    /// The most that was ever resident.
    static func highestMegabytes(of pid: Int32) throws -> Double { try megabytes("VmHWM:", of: pid) }

    private static func megabytes(_ name: String, of pid: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let kilobytes = Double(line.filter(\.isNumber))
        else { throw Refusal("the process \(pid) is gone") }
        return kilobytes * 1024 / 1_000_000
    }
}
