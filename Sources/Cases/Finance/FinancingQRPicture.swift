package import EventStore
import Foundation
import Lifecycles
import Values

/// The QR code of a store's financing, out of its history: the picture stands in an event and nowhere else.
package enum FinancingQRPicture {
    /// Events read at once. The picture is among the first of a case.
    private static let pageSize = 50

    /// The last picture that the provider handed over, as a PNG with its hash; nil when there is none.
    package static func last(
        of id: StreamID,
        in store: any EventStore
    ) async throws(EventStoreFailure) -> (png: [UInt8], sha256: String)? {
        let wanted = "\(LifecycleName.financing).qrReceived"
        var found: (png: [UInt8], sha256: String)?
        var from = StreamVersion(1)
        while true {
            let page = try await store.readStream(id, from: from, limit: pageSize)
            for event in page where event.type == wanted {
                guard let data = try? JSON.parse(event.data), let base64 = data["png"]?.stringValue,
                    let sha256 = data["sha256"]?.stringValue, let png = Data(base64Encoded: base64)
                else { throw .broken("event \(event.streamVersion) of case \(id) holds no QR code") }
                found = (Array(png), sha256)
            }
            guard page.count == pageSize, let last = page.last else { return found }
            from = last.streamVersion.advanced(by: 1)
        }
    }

    private enum LifecycleName {
        static let financing = Financing().name
    }
}
