package import Values

/// What all processes of one account share: the login, and how often each endpoint was asked.
///
/// A port: PostgreSQL keeps it in operation, memory in tests. Nothing here decides; ``CofaceLoginRecord`` does.
package protocol CofaceSharedState: Sendable {
    /// The account's record; a fresh one for an account that has none yet.
    func loginRecord(of account: String) async throws(CofaceSharedStateFailure) -> CofaceLoginRecord
    /// Replaces the record when nobody else did since it was read. False when somebody was faster.
    func replaceLogin(of account: String, by record: CofaceLoginRecord)
        async throws(CofaceSharedStateFailure) -> Bool
    /// Notes a call of an endpoint unless that were one too many within the window; then nothing is noted and the
    /// answer is the moment at which there is room.
    func noteCall(of account: String, template: String, at now: Instant, limit: Int, window: Duration)
        async throws(CofaceSharedStateFailure) -> Instant?
    /// Lets no call of an endpoint begin before that moment.
    func hold(_ account: String, template: String, until: Instant) async throws(CofaceSharedStateFailure)
}

/// The shared state cannot be reached; nothing was sent to Coface.
package struct CofaceSharedStateFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
