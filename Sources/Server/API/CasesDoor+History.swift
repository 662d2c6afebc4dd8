import Cases
import Engine
import EventStore
import Hummingbird
import Values
import Workflow

/// A case's past: its events, its chart's picture, and replays.
extension CasesDoor {
    func events(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        let query = try request.query(known: ["from", "limit"])
        let first = try query.integer("from", in: 1...Int64.max) ?? 1
        let limit = try query.integer("limit", in: 1...Self.eventLimit) ?? Self.eventPageSize
        guard
            let history = try await dependencies.cases.history(
                of: id,
                from: StreamVersion(first),
                limit: Int(limit)
            )
        else { throw Problem.unknownCase(id) }
        return .json(try history.json(), headers: [.eTag: history.stream.version.entityTag])
    }

    /// The chart that the case is pinned to, with the present state highlighted.
    func chart(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        let query = try request.query(known: ["format"])
        let format: PictureFormat = try query.word("format") ?? .svg
        guard let stream = try await dependencies.store.load([id]).first else {
            throw Problem.unknownCase(id)
        }
        let interpreter = try await dependencies.charts.pinned(to: stream.head.chartHash)
        return format.response(drawing: interpreter.index.chart, highlighting: stream.head.state)
    }

    /// The case as it was at a version or a moment, by running the rules again over what was recorded until
    /// then.
    func replay(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        let query = try request.query(known: ["version", "at"])
        let version = try query.integer("version", in: 1...Int64.max).map(StreamVersion.init)
        let moment = try query.instant("at")
        let horizon: Replay.Horizon
        switch (version, moment) {
        case (nil, nil): horizon = .latest
        case (let version?, nil): horizon = .version(version)
        case (nil, let moment?): horizon = .moment(moment)
        case (_?, _?):
            throw Problem(
                status: 400,
                code: "version_and_moment",
                detail: "give a version or a moment, not both",
                field: "at"
            )
        }
        guard let result = try await dependencies.cases.replay.run(id, until: horizon) else {
            throw Problem.unknownCase(id)
        }
        return .json(Self.replayed(result, of: id))
    }

    private static func replayed(_ result: Replay.Result, of id: StreamID) -> JSON {
        let place = result.snapshot.map { result.interpreter.place(of: $0) }
        let armed: [JSON] = (result.snapshot?.armed ?? []).map {
            [
                "dueAt": .string($0.dueAt.description), "explanation": .string($0.explanation),
                "key": .string($0.key),
            ]
        }
        return [
            "armed": .array(armed),
            "caseId": .string(id.description),
            "chainBreak": .optional(result.chainBreak?.description),
            "chart": CaseView.chart(result.interpreter),
            "facts": result.snapshot?.facts ?? .null,
            "isChainIntact": .bool(result.chainBreak == nil),
            "latestVersion": .integer(result.stream.version.number),
            "matchesStored": result.matchesStored.map { .bool($0) } ?? .null,
            "recordedAt": .optional(result.events.last?.recordedAt.description),
            "state": .optional(place?.state),
            "title": .optional(place?.title),
            "version": .integer(Int64(result.events.count)),
        ]
    }
}
