/// The four running amounts of a transaction, in minor units of its currency [cofidis.md §7].
package struct CofidisLedger: Hashable, Codable, Sendable {
    package var authorized: Int64 = 0
    package var cancelled: Int64 = 0
    package var validated: Int64 = 0
    package var refunded: Int64 = 0

    package init() {}

    /// What may still be validated or cancelled. `authorized` is gross [cofidis.md §14, D-7].
    package var openAuthorization: Int64 { authorized - cancelled }

    /// What may still be refunded.
    package var openRefund: Int64 { validated - refunded }
}
