/// Where the loader finds the accounts and parts that a chart names.
package struct ChartSources {
    /// The text of a file beside the charts, as `parts/cofidis-refund.yaml`; nil when there is none.
    package typealias Read = (_ path: String) -> String?

    /// A chart that stands for itself: whatever it names is unknown.
    package static var none: ChartSources { ChartSources { _ in nil } }

    let read: Read

    package init(read: @escaping Read) { self.read = read }

    static func account(_ name: String) -> String { "accounts/\(name).yaml" }
    static func part(_ name: String) -> String { "parts/\(name).yaml" }

    /// Names of accounts and parts become paths: lower-case letters, digits and single hyphens, nothing else.
    static func isName(_ name: String) -> Bool {
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        }
    }
}
