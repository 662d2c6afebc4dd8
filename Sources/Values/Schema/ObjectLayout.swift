/// The names of an object's members in the order in which objects keep them, so that one walk over both finds all.
package struct ObjectLayout: Sendable {
    package typealias Positions = InlineArray<64, UInt16>

    /// The most members that an object may declare.
    static let memberLimit = 64
    /// The most members that are looked at; an object that has more is refused.
    static let readLimit = Int(UInt16.max) - 1

    /// Declared names, sorted as ``JSONObject`` sorts them.
    private let names: [String]
    /// For each of `names`, which declaration it is.
    let order: [Int]
    private let isOpen: Bool

    /// - Parameter isOpen: whether stored objects may have members that are not declared; they are passed over.
    init(_ declared: [String], isOpen: Bool) {
        precondition(
            declared.count <= Self.memberLimit,
            "an object declares more than \(Self.memberLimit) members"
        )
        precondition(Set(declared).count == declared.count, "an object declares a member twice")
        // Texts that are equal to an ASCII text and as long have the same bytes.
        precondition(declared.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }, "a member's name is not ASCII")
        order = declared.indices.sorted { JSONObject.precedes(declared[$0], declared[$1]) }
        names = order.map { declared[$0] }
        self.isOpen = isOpen
    }

    /// Where each declared member stands, counted from 1. Refuses members that are not declared, unless stored objects
    /// may have them.
    func positions(of members: UnsafeBufferPointer<JSONObject.Member>, _ trust: Trust) throws(ReadFailure)
        -> Positions
    {
        guard members.count <= Self.readLimit else {
            throw ReadFailure(
                ReadFailure.countCode,
                .malformed,
                because: "has more than \(Self.readLimit) members"
            )
        }
        var positions = Positions(repeating: 0)
        var next = 0
        for index in members.indices {
            guard let found = place(of: members[index].key, from: next) else {
                if isOpen && trust == .stored { continue }
                throw .unknown(members[index].key, known: names)
            }
            positions[order[found]] = UInt16(index + 1)
            next = found + 1
        }
        return positions
    }

    /// Both lists are sorted: what stands before `start` is behind us.
    private func place(of name: String, from start: Int) -> Int? {
        let length = name.utf8.count
        for index in start..<names.count where names[index].utf8.count == length && names[index] == name {
            return index
        }
        return nil
    }
}
