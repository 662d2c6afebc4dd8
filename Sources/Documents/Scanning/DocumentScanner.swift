/// Looks for viruses.
package protocol DocumentScanner: Sendable {
    func scan(_ content: [UInt8]) async -> ScanVerdict
}

package enum ScanVerdict: Sendable, Equatable {
    case clean
    /// With the name that the scanner has for it.
    case infected(String)
    /// The scanner did not answer, or not with a verdict.
    case unavailable(String)
}

extension DocumentScanner {
    /// The verdict as the rule `virus-scan` tells it: while the scanner is down nothing is accepted.
    package func finding(for content: [UInt8]) async -> DocumentFinding {
        switch await scan(content) {
        case .clean: .passed(.viruses, value: "clean", "the scanner found nothing")
        case .infected(let name):
            .refused(
                .viruses,
                "virus_found",
                value: name,
                "the scanner found \(name)",
                remedy: "do not open the document; tell those who run your machines"
            )
        case .unavailable(let reason):
            .refused(
                .viruses,
                "scanner_unavailable",
                value: reason,
                "the virus scanner does not answer",
                remedy: "send the document again later; nothing was kept"
            )
        }
    }
}
