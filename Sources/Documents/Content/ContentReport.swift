/// What a reader of one container found out, without unpacking or drawing anything.
struct ContentReport {
    enum Fault: Equatable {
        /// The end is missing.
        case truncated(String)
        /// Something else than its end is wrong, so that nobody can open it.
        case damaged(String)
        /// More parts, or more bytes once unpacked, than we let anybody unpack.
        case tooManyParts(Int)
        case expandsTooFar(Int)
        /// So many bytes behind its end.
        case trailing(Int)
    }

    /// What the container itself says that it is; nil when it does not, or what it says is none of ours.
    var type: DocumentType?
    /// In words for people, when the type is none of ours.
    var description: String?
    var fault: Fault?
    /// How it is protected, in words.
    var protection: String?
    /// How a person gets rid of the protection, where there is a better way than the usual one.
    var unprotecting: String?
    /// Where the macros are, in words.
    var macros: String?
    var width = 0
    var height = 0

    static func damaged(_ what: String) -> ContentReport {
        ContentReport(fault: .damaged(what))
    }
}
