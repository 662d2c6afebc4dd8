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
            for member in members where member.key.utf8.elementsEqual(key.utf8) { return member.value }
            return nil
        }
        set {
            let index = members.firstIndex { !Self.precedes($0.key, key) } ?? members.endIndex
            let exists = index < members.endIndex && members[index].key.utf8.elementsEqual(key.utf8)
            switch (newValue, exists) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// RFC 8785 section 3.2.3. For ASCII names, by far the most, bytes order the same and compare faster.
    static func precedes(_ left: String, _ right: String) -> Bool {
        if left.utf8.allSatisfy({ $0 < 0x80 }), right.utf8.allSatisfy({ $0 < 0x80 }) {
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return left.utf16.lexicographicallyPrecedes(right.utf16)
    }
}
