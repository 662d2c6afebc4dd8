/// Everything that the rules think of one document.
package struct DocumentInspection: Sendable {
    /// One for each rule, in the rules' order.
    package var findings: [DocumentFinding]
    /// What the name's extension and the content agree on; nil when the document is refused.
    package var type: DocumentType?

    package init(findings: [DocumentFinding], type: DocumentType?) {
        self.findings = findings
        self.type = type
    }

    package var refusals: [DocumentFinding] { findings.filter { $0.verdict == .refused } }
    package var isAccepted: Bool { refusals.isEmpty }

    /// Puts a finding in the place of what was said about its rule before.
    package mutating func replace(_ finding: DocumentFinding) {
        guard let index = findings.firstIndex(where: { $0.rule == finding.rule }) else {
            preconditionFailure("an inspection has a finding for each rule")
        }
        findings[index] = finding
        if !isAccepted { type = nil }
    }
}
