import ArgumentParser
import Cases
import Foundation

struct FinancingQRCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Writes the QR code that a store's customer scans, as a PNG."
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String

    @OptionGroup var owner: MerchantOption

    @Option(help: "The file to write; - is standard output.")
    var output: String

    func run() async throws {
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(financing, of: owner.merchant, in: composition)
            guard let picture = try await FinancingQRPicture.last(of: id, in: composition.store) else {
                throw Refusal(
                    "this financing has no QR code: it was not sent as one, or Cofidis has not answered yet"
                )
            }
            let data = Data(picture.png)
            if output == "-" { return FileHandle.standardOutput.write(data) }
            try data.write(to: URL(fileURLWithPath: output), options: .atomic)
            printError("\(output): a PNG of \(data.count) bytes, SHA-256 \(picture.sha256)")
        }
    }
}
