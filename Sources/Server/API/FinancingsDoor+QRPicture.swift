import Cases
import EventStore
import Hummingbird

extension FinancingsDoor {
    /// `/api/v1/financings/{caseId}/qr`: the code that a customer scans, as a picture.
    func showQRPicture(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard try await dependencies.store.load([id]).first != nil else { throw Problem.unknownCase(id) }
        guard let picture = try await FinancingQRPicture.last(of: id, in: dependencies.store) else {
            throw Problem(
                status: 404,
                code: "no_qr_code",
                detail:
                    "this financing has no QR code: it was not sent as one, or Cofidis has not answered yet"
            )
        }
        return Response(
            status: .ok,
            headers: [.contentType: "image/png", .eTag: "\"\(picture.sha256)\""],
            body: .init(byteBuffer: ByteBuffer(bytes: picture.png))
        )
    }
}
