/// The compare-and-set guard of an append.
package enum ExpectedVersion: Sendable, Hashable {
    /// The stream must not exist yet.
    case noStream
    /// The stream's last event must have this version, and its hash must be the one that the step chains to.
    case exactly(StreamVersion)

    /// The version that the stream has when the guard holds.
    package var version: StreamVersion {
        switch self {
        case .noStream: .none
        case .exactly(let version): version
        }
    }
}
