/// The numbers that a contract may see differently, and those that keep hostile files from costing much.
package struct DocumentRules: Sendable {
    /// 10 MB is 10 × 1024 × 1024 bytes: accepted with exactly so many, refused with one more. (D-9)
    package static let usualByteLimit = 10_485_760

    /// No contract means more than this; memory and time are planned for it.
    package static let byteLimitLimit = 67_108_864

    /// What one document may weigh.
    package var byteLimit: Int

    package init(byteLimit: Int = usualByteLimit) { self.byteLimit = byteLimit }

    /// Documents under one case. [coface-cofaserve.md §7.4]
    package static let documentsPerCaseLimit = 500
    /// Unicode scalars in a name after NFC, extension included. (D-26)
    package static let nameLengthLimit = 255
    /// An image that claims more is refused before anybody unpacks it. (D-27)
    package static let pixelLimit = 100_000_000
    /// What may stand behind the end of a picture: padding of mail gateways, notes of cameras. More is another file.
    static let trailingByteLimit = 4_096
    /// How far in a PDF's header may stand; viewers look no further. (Adobe's note H.3.4.1 to ISO 32000-1)
    static let pdfHeaderReadLimit = 1_024
    /// Parts of an Office package. A thousand-page report has a few hundred.
    package static let packageEntryLimit = 10_000
    /// What an Office package may say that it unpacks to.
    package static let packageExpandedByteLimit = 536_870_912
    /// The list of a package's content types; 40 bytes for each part would be much.
    static let contentTypesByteLimit = 1_048_576
}
