/// Finds what somebody meant who wrote a name wrongly.
enum NearestName {
    /// Longer names are not compared: the work grows with the product of the lengths.
    private static let lengthLimit = 80

    /// "did you mean …?" with the nearest of the names, otherwise what there is to choose from.
    static func hint(for name: String, among names: some Sequence<String>) -> String? {
        let candidates = names.sorted()
        if let nearest = nearest(to: name, among: candidates) { return "did you mean \"\(nearest)\"?" }
        guard !candidates.isEmpty, candidates.count <= 20 else { return nil }
        return "known are: \(candidates.joined(separator: ", "))"
    }

    /// The name with the fewest changes, if few enough to be a slip; the first in alphabetical order wins a tie.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        guard name.count <= lengthLimit else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate.count <= lengthLimit {
            // Of dotted paths, the last part may be all that was written.
            let tail = candidate.split(separator: ".").last.map(String.init) ?? candidate
            let distance = min(
                distance(name.lowercased(), candidate.lowercased()),
                tail == candidate ? Int.max : distance(name.lowercased(), tail.lowercased())
            )
            if distance <= max(2, name.count / 3), distance < best?.distance ?? Int.max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// Changes of one letter that lead from one word to the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let change = diagonal + (letter == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
