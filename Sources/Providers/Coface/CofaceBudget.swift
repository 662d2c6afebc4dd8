import Values

/// How often an endpoint may be asked, over all processes: 60 calls in any 60 seconds and template, the sibling
/// product's figures. [coface-cofaserve.md §2.4, D-21]
struct CofaceBudget: Sendable {
    static let window = Duration.seconds(60)
    /// Two fewer than allowed: calls overtake each other on their way.
    static let limit = 58

    let account: String
    let state: any CofaceSharedState

    /// Nil: go on. Else the moment at which there is room.
    func take(_ template: String, at now: Instant) async throws(CofaceSharedStateFailure) -> Instant? {
        try await state.noteCall(
            of: account,
            template: template,
            at: now,
            limit: Self.limit,
            window: Self.window
        )
    }
}
