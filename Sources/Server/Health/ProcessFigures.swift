import Foundation

/// What Linux tells about this process; nil where it does not.
struct ProcessFigures: Sendable, Equatable {
    var cpuSeconds: Double?
    var residentBytes: Int64?
    var openFiles: Int?

    static func read() -> ProcessFigures {
        ProcessFigures(cpuSeconds: cpuTime, residentBytes: memory, openFiles: descriptors)
    }

    private static var cpuTime: Double? {
        var usage = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &usage) == 0 else { return nil }
        return Double(usage.tv_sec) + Double(usage.tv_nsec) / 1_000_000_000
    }

    /// The second number of `statm` counts resident pages.
    private static var memory: Int64? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let numbers = text.split(separator: " ")
        guard numbers.count > 1, let pages = Int64(numbers[1]) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var descriptors: Int? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    }
}
