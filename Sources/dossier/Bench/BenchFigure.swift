import Values

/// One measured figure beside its limit.
struct BenchFigure {
    let name: String
    let value: Double
    let unit: String
    /// What the same machine did at most in the same run, or what is allowed.
    var limit: Double?
    /// Value by limit.
    var ratio: Double? { limit.map { value / $0 } }
    /// What somebody needs to read it; printed, not part of the JSON.
    var remark = ""

    var json: JSON {
        var object = JSONObject()
        object["name"] = .string(name)
        object["value"] = JSON(value.rounded(toPlaces: 3))
        object["unit"] = .string(unit)
        object["limit"] = limit.map { JSON($0.rounded(toPlaces: 3)) }
        object["ratio"] = ratio.map { JSON($0.rounded(toPlaces: 3)) }
        return .object(object)
    }

    var cells: [String] {
        [name, Self.text(value), unit, limit.map(Self.text) ?? "", ratio.map { Self.text($0) } ?? "", remark]
    }

    private static func text(_ number: Double) -> String {
        number >= 100 ? String(Int64(number.rounded())) : String(number.rounded(toPlaces: 2))
    }
}

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
