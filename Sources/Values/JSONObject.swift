/// The members of a JSON object, always in the order of RFC 8785: by UTF-16 code units of their names.
///
/// Kept sorted so that writing canonical text needs no work, and so that nothing depends on the order in
/// which a dictionary happens to be walked.
package struct JSONObject: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let key: String
        package var value: JSON
    }

    package private(set) var members: [Member] = []

    package init() {}

    /// Later members win over earlier ones of the same name.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members { self[key] = value }
    }

    /// For the parser, which checks order and duplicates itself.
    init(sorted members: [Member]) { self.members = members }

    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// Reading gives nil for an absent member; assigning nil removes it.
    package subscript(key: String) -> JSON? {
        get {
            // A walk beats a binary search on objects as small as ours.
            for member in members where Self.isSame(member.key, key) { return member.value }
            return nil
        }
        set {
            let index = members.firstIndex { !Self.precedes($0.key, key) } ?? members.endIndex
            let exists = index < members.endIndex && Self.isSame(members[index].key, key)
            switch (newValue, exists) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Whether two names have the same code units. Equality of strings alone would take one spelling of an accented
    /// letter for another; but where it says no, or the lengths differ, the answer is cheap, and it mostly is no.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left == right && left.utf8.elementsEqual(right.utf8)
    }

    /// RFC 8785 section 3.2.3: the order of UTF-16 code units. Bytes of UTF-8 order the same, but for a lead byte
    /// from 0xEE on: U+E000 to U+FFFF stand behind the surrogates of what lies above them.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var lefts = left.utf8.makeIterator()
        var rights = right.utf8.makeIterator()
        while let other = rights.next() {
            guard let one = lefts.next() else { return true }
            if one == other { continue }
            if one < 0xEE, other < 0xEE { return one < other }
            return left.utf16.lexicographicallyPrecedes(right.utf16)
        }
        return false
    }
}
