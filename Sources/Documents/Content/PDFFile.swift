/// A PDF's end and its trailers. (ISO 32000-1, 7.5)
enum PDFFile {
    /// Viewers look for the end marker in so many last bytes; mail gateways append line feeds and zeros.
    private static let endReadLimit = 2_048
    /// Each saved change adds a trailer that names the one before.
    private static let trailerLimit = 256
    private static let dictionaryReadLimit = 65_536

    /// Where the header stands, in the first bytes; some programs write a mark, blank lines or a printer's commands
    /// before it.
    static func headerOffset(_ bytes: ByteView) -> Int? {
        bytes.slice(0, DocumentRules.pdfHeaderReadLimit + 5).next("%PDF-", from: 0)
    }

    /// How far behind the place where viewers give up a header is looked for, to say why.
    private static let lateHeaderReadLimit = 65_536

    static func lateHeader(_ bytes: ByteView) -> Int? {
        bytes.slice(0, lateHeaderReadLimit).next("%PDF-", from: 0)
    }

    /// - Parameter header: where the header stands.
    static func report(_ bytes: ByteView, header: Int) -> ContentReport {
        var report = ContentReport(type: .pdf)
        guard bytes.last("%%EOF", within: endReadLimit) != nil,
            let start = bytes.last("startxref", within: endReadLimit)
        else {
            report.fault = .truncated("there is no startxref and %%EOF at the end")
            return report
        }
        if let length = linearizedLength(bytes.slice(header, bytes.count)), length > bytes.count {
            report.fault = .truncated("it says that it has \(length) bytes")
            return report
        }
        if isEncrypted(bytes, header: header, table: number(bytes, at: start + 9)) {
            report.protection = "its trailer has /Encrypt"
            report.unprotecting =
                "if it opens without a password, print it anew as a PDF; "
                + "otherwise save it without a password and without restrictions"
        }
        return report
    }

    /// Programs count from the file's first byte or from the header; a trailer found either way may say it.
    private static func isEncrypted(_ bytes: ByteView, header: Int, table: Int?) -> Bool {
        guard let table else { return mentionsEncrypt(bytes) }
        let readings = Set([0, header]).map { start in
            trailersSayEncrypted(bytes.slice(start, bytes.count), from: table)
        }
        if readings.contains(true) { return true }
        return readings.contains(false) ? false : mentionsEncrypt(bytes)
    }

    /// Whether any trailer from here back has /Encrypt; nil when one is not where it should be.
    private static func trailersSayEncrypted(_ bytes: ByteView, from start: Int) -> Bool? {
        var pending = [start]
        var seen: Set<Int> = []
        while let offset = pending.popLast() {
            guard seen.insert(offset).inserted else { continue }
            guard seen.count <= trailerLimit, let dictionary = trailer(bytes, at: offset) else { return nil }
            if dictionary.hasKey("Encrypt") { return true }
            pending += [dictionary.number("Prev"), dictionary.number("XRefStm")].compactMap { $0 }
        }
        return false
    }

    /// The dictionary behind the table, or that of the stream, that begins here.
    private static func trailer(_ bytes: ByteView, at offset: Int) -> PDFDictionary? {
        var place = offset
        while let byte = bytes.byte(place), PDFDictionary.isBlank(byte) { place += 1 }
        if bytes.begins(with: "xref", at: place) {
            guard let word = bytes.next("trailer", from: place) else { return nil }
            place = word + 7
        } else {
            guard number(bytes, at: place) != nil, let word = bytes.slice(place, 64).next("obj", from: 0)
            else { return nil }
            place += word + 3
        }
        return PDFDictionary(bytes.slice(place, dictionaryReadLimit))
    }

    /// For a file whose startxref leads nowhere, which viewers repair: any reference called /Encrypt counts.
    private static func mentionsEncrypt(_ bytes: ByteView) -> Bool {
        var offset = 0
        while let found = bytes.next("/Encrypt", from: offset) {
            offset = found + 8
            var place = offset
            while let byte = bytes.byte(place), PDFDictionary.isBlank(byte) { place += 1 }
            let isReference = place > offset && number(bytes, at: place) != nil
            if isReference || bytes.begins(with: "<<", at: place) { return true }
        }
        return false
    }

    /// What a linearized file says of its own length, in the first object. (Annex F.2)
    private static func linearizedLength(_ bytes: ByteView) -> Int? {
        let beginning = bytes.slice(0, 1_024)
        guard let object = beginning.next("obj", from: 0),
            let dictionary = PDFDictionary(beginning.slice(object + 3, 1_024)),
            dictionary.hasKey("Linearized")
        else { return nil }
        return dictionary.number("L")
    }

    private static func number(_ bytes: ByteView, at offset: Int) -> Int? {
        var place = offset
        while let byte = bytes.byte(place), PDFDictionary.isBlank(byte) { place += 1 }
        var number: Int?
        while let byte = bytes.byte(place), (0x30...0x39).contains(byte), (number ?? 0) < 1 << 40 {
            number = (number ?? 0) * 10 + Int(byte - 0x30)
            place += 1
        }
        return number
    }
}
