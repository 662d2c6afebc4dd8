import Lifecycles
import Testing

@Suite("Statuses of Cofidis")
struct CofidisStatusTests {
    /// Not of the web: a mapping reads them.
    private static let ofStores: Set<CofidisStatus> = [.accepted, .signed, .toDeliver]

    @Test(
        "every web status of the reference is read in any capitals (D-1)",
        arguments: CofidisStatus.allCases.filter { !ofStores.contains($0) }
    )
    func readsEverySpelling(status: CofidisStatus) {
        let name = status.rawValue
        for spelling in [name, name.uppercased(), name.prefix(1).uppercased() + name.dropFirst()] {
            #expect(CofidisStatus(wire: spelling) == status)
        }
    }

    @Test("other spellings of one status are one status (D-2, D-13)")
    func readsAliases() {
        #expect(CofidisStatus(wire: "Cancelled") == .canceled)
        #expect(CofidisStatus(wire: "Canceled") == .canceled)
        #expect(CofidisStatus(wire: "Initialize_to_retry") == .initializedToRetry)
    }

    @Test(
        "a status that the reference does not list is unknown (D-14)",
        arguments: ["refund_to_retry", "accepted", "", "to confirm", "validated "]
    )
    func leavesTheRest(text: String) {
        #expect(CofidisStatus(wire: text) == nil)
    }
}
