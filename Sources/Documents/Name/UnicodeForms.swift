import CICU

/// Normal forms, case folding and confusable characters, as Unicode defines them and ICU implements them.
enum UnicodeForms {
    /// Written once, never changed, and ICU allows it to be read by many threads.
    private nonisolated(unsafe) static let confusables: UnsafeMutableRawPointer = {
        guard let table = dossier_icu_confusables() else {
            preconditionFailure("ICU lacks its table of confusable characters")
        }
        return table
    }()

    /// Normalization Form C.
    static func composed(_ text: String) -> String {
        transformed(text) { dossier_icu_normalized(false, $0, $1, $2, $3) }
    }

    /// Normalization Form KC: full-width letters, ligatures and the like become the plain ones.
    static func compatible(_ text: String) -> String {
        transformed(text) { dossier_icu_normalized(true, $0, $1, $2, $3) }
    }

    /// Full case folding.
    static func folded(_ text: String) -> String {
        transformed(text) { dossier_icu_folded($0, $1, $2, $3) }
    }

    /// What a reader sees, by Unicode's table of confusables (UTS #39).
    static func skeleton(_ text: String) -> String {
        transformed(text) { dossier_icu_skeleton(confusables, $0, $1, $2, $3) }
    }

    private typealias Transform = (
        UnsafePointer<UInt16>, Int32, UnsafeMutablePointer<UInt16>, Int32
    ) -> Int32

    /// No form makes text more than 18 times as long; a longer result would be a defect of ICU.
    private static let growthLimit = 18

    private static func transformed(_ text: String, by transform: Transform) -> String {
        let source = Array(text.utf16)
        guard !source.isEmpty else { return "" }
        let capacity = source.count * growthLimit + 16
        let units = [UInt16](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let result = buffer.baseAddress else { return }
            count = Int(transform(source, Int32(source.count), result, Int32(capacity)))
            precondition(count >= 0, "ICU transforms any valid text")
        }
        return String(decoding: units, as: UTF16.self)
    }
}
