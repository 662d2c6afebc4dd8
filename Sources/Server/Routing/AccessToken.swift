import Values

/// A secret that tells nothing of itself by the time that a comparison takes.
struct AccessToken: Sendable {
    private let digest: [UInt8]

    init(_ text: String) { digest = Digest.sha256(Array(text.utf8)).bytes }

    /// Digests are compared, which have one length, and always to the end.
    func equals(_ offered: String) -> Bool {
        let other = Digest.sha256(Array(offered.utf8)).bytes
        var difference: UInt8 = 0
        for (left, right) in zip(digest, other) { difference |= left ^ right }
        return difference == 0
    }
}
