/// Characters that cannot be seen and are part of what can: within a picture of several characters, and in words of
/// scripts that need them. Anywhere else they hide something.
enum JoiningCharacter {
    private static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"
    private static let zeroWidthNonJoiner: Unicode.Scalar = "\u{200C}"
    private static let textSelector: Unicode.Scalar = "\u{FE0E}"
    private static let pictureSelector: Unicode.Scalar = "\u{FE0F}"
    private static let keycap: Unicode.Scalar = "\u{20E3}"
    private static let skinTones: ClosedRange<Unicode.Scalar> = "\u{1F3FB}"..."\u{1F3FF}"

    /// Scripts whose letters join, so that a word needs the non-joiner: Arabic with its extensions, Syriac, N'Ko,
    /// and those of India. (RFC 5892, A.1)
    private static let joiningScripts: [ClosedRange<UInt32>] = [
        0x0600...0x08FF, 0x0900...0x0DFF, 0xFB50...0xFDFF, 0xFE70...0xFEFC,
    ]

    static func isNeeded(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = index > 0 ? scalars[index - 1] : nil
        let after = index + 1 < scalars.count ? scalars[index + 1] : nil
        guard let before else { return false }
        switch scalars[index] {
        case textSelector, pictureSelector:
            // A digit's selector shows only under a keycap. (UTS #51, ED-14c)
            return before.isASCII ? before.properties.isEmoji && after == keycap : before.properties.isEmoji
        case zeroWidthJoiner:
            if isVirama(before) { return true }
            return endsPicture(scalars[..<index]) && after.map(isPicture) == true
        case zeroWidthNonJoiner:
            if isVirama(before) { return true }
            return isJoining(before) && after.map(isJoining) == true
        default: return false
        }
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && scalar.properties.isEmoji
    }

    /// Behind the picture there may be a tone of skin and a selector. (UTS #51, ED-15a)
    private static func endsPicture(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        var rest = scalars
        if rest.last == pictureSelector { rest = rest.dropLast() }
        if let last = rest.last, skinTones.contains(last) { rest = rest.dropLast() }
        return rest.last.map(isPicture) == true
    }

    private static func isVirama(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .virama
    }

    private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
        guard joiningScripts.contains(where: { $0.contains(scalar.value) }) else { return false }
        switch scalar.properties.generalCategory {
        case .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }
}
