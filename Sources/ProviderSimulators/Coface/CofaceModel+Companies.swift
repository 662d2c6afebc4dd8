/// Countries, the search for companies and the customer's own references [coface-cofaserve.md §4, §5.1].
extension CofaceModel {
    /// Most companies in one answer.
    package static let hitsLimit = 50

    func countries() -> CofaceHTTPAnswer {
        .success(
            200,
            .object([
                .init(
                    "countries",
                    .array(
                        configuration.countries.map {
                            .object([
                                .init("code", .string($0.code)), .init("countryCode", .string($0.code)),
                                .init("name", .string($0.name)),
                            ])
                        }
                    )
                )
            ])
        )
    }

    func identifierTypes() -> CofaceHTTPAnswer {
        .success(
            200,
            .object([
                .init(
                    "countries",
                    .array(
                        configuration.countries.map { country in
                            .object([
                                .init("countryCode", .string(country.code)),
                                .init(
                                    "identifierTypes",
                                    .array(country.identifierTypes.map { .string($0) })
                                ),
                            ])
                        }
                    )
                )
            ])
        )
    }

    /// Finds the exact spelling of the register only, as formats differ between databases: the client tries
    /// several.
    mutating func searchByIdentifier(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let country = try country(call)
        guard let type = call.text("identifierType") else { throw .invalid("identifierType") }
        guard configuration.countries.contains(where: { $0.identifierTypes.contains(type) }) else {
            throw .invalid("identifierType", "\(type) is not one of GET /countries/identifiers")
        }
        guard let value = call.text("identifierValue") else { throw .invalid("identifierValue") }
        let wanted = CofaceCompany.Identifier(type: type, value: value)
        return hits(
            state.companies.filter { $0.countryCode == country && $0.identifiers?.contains(wanted) ?? false },
            now: call.now
        )
    }

    /// Companies whose name holds all the words given, in the place given; fewer data find more.
    mutating func searchByName(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let country = try country(call)
        guard let name = call.text("name", "companyName") else { throw .invalid("name") }
        let words = CofaceModel.words(name)
        guard !words.isEmpty else { throw .invalid("name") }
        let city = call.text("town", "city", "place").map { $0.lowercased() }
        let postalCode = call.text("postalCode", "zipCode")
        let region = call.text("region", "state").map { $0.lowercased() }
        return hits(
            state.companies.filter { company in
                guard company.countryCode == country,
                    Set(CofaceModel.words(company.name)).isSuperset(of: words)
                else { return false }
                return (city == nil || company.city?.lowercased() == city)
                    && (postalCode == nil || company.postalCode == postalCode)
                    && (region == nil || company.region?.lowercased() == region)
            },
            now: call.now
        )
    }

    private func country(_ call: CofaceCall) throws(CofaceProblem) -> String {
        guard let code = call.text("countryCode") else { throw .invalid("countryCode") }
        guard configuration.countries.contains(where: { $0.code == code }) else {
            throw .invalid("countryCode", "\(code) is not one of GET /countries")
        }
        return code
    }

    static func words(_ name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private mutating func hits(_ companies: [CofaceCompany], now: SimulatedInstant) -> CofaceHTTPAnswer {
        let shown = companies.prefix(CofaceModel.hitsLimit).map { hit($0, now: now) }
        return .success(
            200,
            .object([.init("companies", .array(shown)), .init("count", .integer(Int64(shown.count)))])
        )
    }

    private mutating func hit(_ company: CofaceCompany, now: SimulatedInstant) -> JSONValue {
        if let temporary = company.temporaryEasyNumber, state.shownAt[temporary] == nil {
            state.shownAt[temporary] = now
        }
        func text(_ text: String?) -> JSONValue { .string(text ?? "") }
        let address = JSONValue.object([
            .init("street", text(company.street)), .init("city", text(company.city)),
            .init("postalCode", text(company.postalCode)), .init("region", text(company.region)),
            .init("countryCode", text(company.countryCode)),
        ])
        let identifiers = (company.identifiers ?? []).map {
            JSONValue.object([.init("type", .string($0.type)), .init("value", .string($0.value))])
        }
        let establishment = company.establishmentType ?? .headOffice
        return .object([
            .init("easyNumber", .string(presentNumber(of: company, now: now))),
            .init("name", .string(company.name)), .init("countryCode", .string(company.countryCode)),
            .init("identifiers", .array(identifiers)),
            .init("establishmentType", .string(establishment.rawValue)), .init("address", address),
        ])
    }

    /// The temporary number until the company is identified, then the definitive one
    /// [coface-cofaserve.md §4.1].
    func presentNumber(of company: CofaceCompany, now: SimulatedInstant) -> String {
        guard let temporary = company.temporaryEasyNumber else { return company.easyNumber }
        guard let wait = company.resolvesAfterSeconds, let shown = state.shownAt[temporary],
            now.seconds(since: shown) >= wait
        else { return temporary }
        return company.easyNumber
    }

    /// The company that a path names. A replaced temporary number, and a definitive one that is not yet given,
    /// answer 404 [coface-cofaserve.md §13, D-25].
    func company(_ number: String, now: SimulatedInstant) throws(CofaceProblem) -> CofaceCompany {
        guard
            let company = state.companies.first(where: {
                ($0.easyNumber == number || $0.temporaryEasyNumber == number)
                    && presentNumber(of: $0, now: now) == number
            })
        else { throw .notFound("company \(number)") }
        return company
    }

    func listReferences(_ call: CofaceCall) -> CofaceHTTPAnswer {
        let rows = state.companyReferences.sorted { $0.key < $1.key }.map {
            JSONValue.object([
                .init("contractId", .string(configuration.contractId)), .init("easyNumber", .string($0.key)),
                .init("customerReference", .string($0.value)),
            ])
        }
        return .success(
            200,
            .object([
                .init("customerReferences", .array(rows)), .init("count", .integer(Int64(rows.count))),
            ])
        )
    }

    /// Creates or updates; a blank reference erases.
    mutating func setReference(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let body = try call.object()
        guard let number = body["easyNumber"]?.string, !number.isEmpty else { throw .invalid("easyNumber") }
        guard let reference = body["customerReference"]?.string else { throw .invalid("customerReference") }
        _ = try company(number, now: call.now)
        let isBlank = reference.allSatisfy(\.isWhitespace)
        state.companyReferences[number] = isBlank ? nil : reference
        return .success(
            200,
            .object([
                .init("contractId", .string(configuration.contractId)), .init("easyNumber", .string(number)),
                .init("customerReference", isBlank ? .null : .string(reference)),
            ])
        )
    }
}
