import Documents
import Testing

@Suite("Document names")
struct NameTests {
    private let inspector = DocumentInspector()

    private func codes(_ name: String) -> [String] {
        inspector.foresee(name: DocumentName(name), declared: nil, byteCount: nil).compactMap(\.code)
    }

    @Test("usual names pass, in any script and with any capitals in the extension")
    func usualNamesPass() {
        for name in [
            "Invoice F-1.pdf", "Rechnung März.PDF", "счёт.docx", "請求書.xlsx", "a.b.c.jpeg", "été (2).Jpg",
        ] {
            #expect(codes(name) == [], "\(name)")
        }
    }

    @Test(
        "each fault of a name has its code",
        arguments: [
            ("", "name_missing"), ("../invoice.pdf", "name_path_separator"),
            ("C:\\invoice.pdf", "name_path_separator"), ("a\u{2044}b.pdf", "name_path_separator"),
            ("in\u{0}voice.pdf", "name_control_character"), ("in\nvoice.pdf", "name_control_character"),
            ("in\u{85}voice.pdf", "name_control_character"),
            ("in\u{2028}voice.pdf", "name_control_character"),
            ("invoice\u{202E}fdp.exe.pdf", "name_bidirectional_character"),
            ("invoice\u{2067}.pdf", "name_bidirectional_character"),
            ("in\u{200B}voice.pdf", "name_invisible_character"),
            ("in\u{AD}voice.pdf", "name_invisible_character"),
            ("in\u{FE0F}voice.pdf", "name_invisible_character"),
            ("in\u{FFFD}voice.pdf", "name_not_unicode"), (" invoice.pdf", "name_edge_blank"),
            ("invoice.pdf ", "name_edge_blank"), ("invoice.pdf\u{3000}", "name_edge_blank"),
            ("invoice.pdf.", "name_trailing_dot"), ("invoice", "extension_missing"),
            (".pdf", "extension_missing"), ("invoice.exe", "extension_not_accepted"),
            ("invoice.docm", "extension_not_accepted"), ("invoice.pdf.lnk", "extension_not_accepted"),
        ]
    )
    func faultsHaveCodes(name: String, code: String) {
        #expect(codes(name).contains(code), "\(codes(name))")
    }

    @Test(
        "pictures of several characters and words that need a joiner pass",
        arguments: [
            "💫 facture.pdf", "❤\u{FE0F} facture.pdf", "👩\u{200D}💻 facture.pdf", "🏳\u{FE0F}\u{200D}🌈.pdf",
            "👩🏽\u{200D}💻.pdf", "❤\u{FE0F}\u{200D}🔥.pdf", "1\u{FE0F}\u{20E3} facture.pdf", "👍🏽.pdf", "🇫🇷.pdf",
            "نامه\u{200C}ها.pdf", "می\u{200C}خواهم.pdf", "ශ්\u{200D}රී.pdf", "क्\u{200C}ष.pdf",
        ]
    )
    func joinersWithinPicturesAndWords(name: String) {
        #expect(codes(name) == [])
    }

    @Test(
        "joiners and selectors that nobody sees the effect of are refused by name",
        arguments: [
            ("fac\u{200D}ture.pdf", "U+200D"), ("fac\u{200C}ture.pdf", "U+200C"),
            ("facture\u{FE0F}.pdf", "U+FE0F"),
            ("1\u{FE0F}.pdf", "U+FE0F"), ("👩\u{200D}.pdf", "U+200D"), ("\u{200D}👩.pdf", "U+200D"),
            ("👩\u{200D}\u{200D}💻.pdf", "U+200D"), ("❤\u{FE0F}\u{FE0F}.pdf", "U+FE0F"),
            ("نامه\u{200C}.pdf", "U+200C"),
            ("fact\u{AD}ure.pdf", "U+00AD"), ("a\u{FEFF}.pdf", "U+FEFF"),
            ("🏴\u{E0067}\u{E007F}.pdf", "U+E0067"),
        ]
    )
    func hiddenJoiners(name: String, character: String) {
        let findings = inspector.foresee(name: DocumentName(name), declared: nil, byteCount: nil)
        #expect(findings.filter { $0.code == "name_invisible_character" }.map(\.value) == [character])
    }

    @Test("names that differ only in what cannot be seen look the same")
    func hiddenDifferences() {
        #expect(DocumentName("❤\u{FE0F}.pdf").lookAlikeKey == DocumentName("❤.pdf").lookAlikeKey)
        #expect(DocumentName("نامه\u{200C}ها.pdf").lookAlikeKey == DocumentName("نامهها.pdf").lookAlikeKey)
    }

    @Test("a refused character is named and never shown")
    func charactersAreSpelled() throws {
        let findings = inspector.foresee(
            name: DocumentName("a\u{202E}.pdf"),
            declared: nil,
            byteCount: nil
        )
        let finding = try #require(findings.first { $0.rule == .nameCharacters })
        #expect(finding.value == "U+202E")
    }

    @Test("255 characters after NFC are accepted and 256 are not")
    func lengthIsCountedAfterComposing() {
        #expect(codes(String(repeating: "a", count: 251) + ".pdf") == [])
        #expect(codes(String(repeating: "a", count: 252) + ".pdf") == ["name_too_long"])
        // Written as letter and accent this has 502 characters.
        #expect(codes(String(repeating: "e\u{301}", count: 251) + ".pdf") == [])
        #expect(codes(String(repeating: "e\u{301}", count: 252) + ".pdf") == ["name_too_long"])
        #expect(codes(String(repeating: "a", count: 1_000_000) + ".pdf").contains("name_too_long"))
    }

    @Test("a name is kept in NFC, whatever form it comes in")
    func namesAreComposed() {
        let name = DocumentName("e\u{301}te\u{301}.pdf")
        #expect(Array(name.text.unicodeScalars) == Array("\u{E9}t\u{E9}.pdf".unicodeScalars))
        #expect(name == DocumentName("\u{E9}t\u{E9}.pdf"))
    }

    @Test(
        "names are the same after NFC and case folding",
        arguments: [
            ("Invoice.PDF", "invoice.pdf"), ("\u{C9}T\u{C9}.pdf", "e\u{301}te\u{301}.pdf"),
            ("Straße.pdf", "STRASSE.pdf"), ("ΣΟΦΟΣ.pdf", "σοφος.pdf"), ("\u{212A}elvin.pdf", "kelvin.pdf"),
            ("file.pdf", "ﬁle.pdf"),
        ]
    )
    func sameNames(left: String, right: String) {
        #expect(DocumentName(left).equalityKey == DocumentName(right).equalityKey)
        #expect(DocumentName(left).lookAlikeKey == DocumentName(right).lookAlikeKey)
    }

    @Test(
        "names that only look the same are not the same, but alike",
        arguments: [
            ("invoice.pdf", "inv\u{43E}ice.pdf"), ("invoice.pdf", "\u{456}nv\u{3BF}i\u{441}e.pdf"),
            ("invoice.pdf", "ｉｎｖｏｉｃｅ.pdf"), ("report.pdf", "rep\u{43E}rt.pdf"),
            ("a b.pdf", "a\u{A0}b.pdf"), ("modern.pdf", "m\u{43E}dern.pdf"),
            ("invoice.pdf", "INV\u{41E}ICE.PDF"),
        ]
    )
    func lookAlikes(left: String, right: String) {
        #expect(DocumentName(left).equalityKey != DocumentName(right).equalityKey)
        #expect(DocumentName(left).lookAlikeKey == DocumentName(right).lookAlikeKey)
    }

    @Test(
        "what people tell apart every day is not alike",
        arguments: [
            ("modern.pdf", "modem.pdf"), ("scan1.pdf", "scanl.pdf"), ("O.pdf", "0.pdf"),
            ("été.pdf", "ete.pdf"), ("a.pdf", "a.png"), ("a.jpg", "a.jpeg"), ("счёт1.pdf", "счёт2.pdf"),
        ]
    )
    func notAlike(left: String, right: String) {
        #expect(DocumentName(left).lookAlikeKey != DocumentName(right).lookAlikeKey)
    }

    @Test("equal names always look alike, over every character there is")
    func equalityImpliesLikeness() {
        for value in stride(from: UInt32(0x20), to: 0x2_0000, by: 1) {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned
            else { continue }
            let text = String(scalar)
            for other in [text.uppercased(), text.lowercased()] where other != text {
                let left = DocumentName(text)
                let right = DocumentName(other)
                if left.equalityKey == right.equalityKey {
                    #expect(left.lookAlikeKey == right.lookAlikeKey, "U+\(String(value, radix: 16))")
                }
            }
        }
    }
}
