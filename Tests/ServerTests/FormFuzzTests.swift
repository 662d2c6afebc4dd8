import TestSupport
import Testing
import Values

@testable import Server

@Suite("Damaged forms are refused or read, and end no process")
struct FormFuzzTests {
    private static let words =
        Mutations.extremes + ["&", "=", "%", "%2", "%zz", "%00", "+", "transactionKey=", "&&&&"]

    @Test("a hint of Cofidis")
    func hints() {
        let key =
            "%7B%22merchantTransactionId%22%3A%22A-1%22%2C%22merchantTransactionDate%22%3A%2220261120%22%7D"
        var mutations = Mutations(
            seed: 31,
            texts: [
                "transactionKey=\(key)&transactionStatus=to_confirm",
                "transactionStatus=validated&transactionKey={\"merchantTransactionID\":\"A\"}",
            ],
            words: Self.words
        )
        for _ in 0..<Mutations.rounds(usually: 3_000) {
            let body = mutations.next()
            _ = try? FormFields.parse(body)
            guard let hint = try? CofidisHintForm(body) else { continue }
            #expect(hint.status.utf8.count <= CofidisHintForm.statusLimit)
            #expect(hint.merchantTransactionID.utf8.count <= CofidisHintForm.idLimit)
        }
    }
}
