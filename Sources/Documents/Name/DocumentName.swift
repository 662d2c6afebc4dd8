/// A file name as a case keeps it: in Normalization Form C, never longer than what was given in.
///
/// Any text makes a name; whether it is acceptable is what `DocumentName+Rules` finds out. Names longer than any
/// file system's are cut before they are looked at, and refused.
package struct DocumentName: Sendable, Hashable {
    /// In Normalization Form C.
    package let text: String

    /// What is kept of a name that is far too long, so that a hostile one costs nothing.
    static let readLimit = 4_096

    package init(_ given: String) {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: given.unicodeScalars.prefix(Self.readLimit))
        text = UnicodeForms.composed(String(scalars))
    }

    /// What stands after the last dot, as written; nil without a dot, or with nothing before or after it.
    package var fileExtension: String? {
        guard let dot = text.unicodeScalars.lastIndex(of: "."), dot > text.unicodeScalars.startIndex
        else { return nil }
        let tail = text.unicodeScalars[text.unicodeScalars.index(after: dot)...]
        return tail.isEmpty ? nil : String(tail)
    }

    /// Two names are the same when these are: after NFC and case folding. (D-26)
    package var equalityKey: String { UnicodeForms.composed(UnicodeForms.folded(text)) }

    /// Two names look the same when these are equal: what is not ASCII is replaced by what it is compatible with or
    /// confusable with. ASCII stays as it is, so that `modern.pdf` and `modem.pdf`, or `1.pdf` and `l.pdf`, which
    /// people write every day, are two names. Equal names have equal keys.
    package var lookAlikeKey: String {
        let plain = UnicodeForms.folded(UnicodeForms.compatible(UnicodeForms.folded(text)))
        var seen = ""
        for scalar in plain.unicodeScalars {
            // Joiners and selectors say how their neighbours are drawn; nobody tells two names apart by them.
            if scalar.properties.isDefaultIgnorableCodePoint { continue }
            if scalar.isASCII {
                seen.unicodeScalars.append(scalar)
            } else {
                seen += UnicodeForms.skeleton(String(scalar))
            }
        }
        return UnicodeForms.composed(UnicodeForms.folded(seen))
    }
}
