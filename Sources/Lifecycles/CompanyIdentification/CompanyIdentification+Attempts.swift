import Values

extension CompanyIdentification.Inquiry {
    /// Every way of asking, in the order in which they are tried: identifiers in their spellings, then the significant
    /// part of the name with its place, then less of it, since sending fewer data raises the hit rate. [§4]
    package var attempts: [CompanyIdentification.Attempt] {
        var attempts: [CompanyIdentification.Attempt] = []
        for identifier in identifiers {
            for spelling in identifier.spellings {
                attempts.append(.identifier(type: identifier.type, value: spelling))
            }
        }
        guard let name else { return attempts }
        let significant = Self.significantPart(of: name)
        var names = [significant]
        // A single word of some length tells a company from others; a short one does not.
        if let word = significant.split(separator: " ").first, word.count >= Self.tellingWordLength,
            String(word) != significant
        {
            names.append(String(word))
        }
        for name in names {
            if let postalCode { attempts.append(.name(name, town: nil, postalCode: postalCode)) }
            if let town { attempts.append(.name(name, town: town, postalCode: nil)) }
        }
        return attempts
    }

    private static let tellingWordLength = 5

    /// Legal forms say nothing of which company it is, and registers spell them in many ways.
    private static let legalForms: Set<String> = [
        "sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "gmbh", "ag", "kg", "ohg", "ug", "se", "ltd",
        "limited", "plc", "llc", "llp", "inc", "corp", "corporation", "company", "co", "spa", "srl", "sl",
        "slu", "bv", "nv", "sprl", "srl", "cia", "ltda", "lda", "oy", "ab", "as", "aps", "kft", "sro", "sp",
        "zoo",
    ]

    static func significantPart(of name: String) -> String {
        let words = name.split(whereSeparator: { $0.isWhitespace || ",;()/".contains($0) }).map(String.init)
        let telling = words.filter {
            !legalForms.contains($0.lowercased().filter { $0.isLetter || $0.isNumber })
        }
        return (telling.isEmpty ? words : telling).joined(separator: " ")
    }

    /// Countries of which the region is needed: the USA, Canada, and possessions of the USA, Denmark and Australia.
    /// [§4, step 2]
    static let regionCountries: Set<String> = [
        "USA", "CAN", "PRI", "GUM", "VIR", "ASM", "MNP", "UMI", "GRL", "FRO", "NFK", "CXR", "CCK", "HMD",
    ]
}
