internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Postgres
package import Scheduling
package import Web

extension Recording {
    /// What Proctoring knows of a room sitting's timeline, in the reader's language.
    package typealias Marks = @Sendable (RoomSitting, Words) async throws -> FootageMarks

    /// Replay and download: pages, the footage document, and the files themselves.
    ///
    /// - Parameter marks: findings and alerts for the timeline.
    package func mount(on routes: Routes, site: Site, roomSittings: RoomSittingStore, marks: @escaping Marks)
    {
        let desk = ReplayDesk(recording: self, site: site, roomSittings: roomSittings, marks: marks)
        desk.mountFiles(on: routes)
        desk.mountPages(on: routes)
    }
}

/// Answers for replays and downloads.
struct ReplayDesk: Sendable {
    let recording: Recording
    let site: Site
    let roomSittings: RoomSittingStore
    let marks: Recording.Marks

    func mountFiles(on routes: Routes) {
        routes.on(.get, "/api/v1/room-sittings/:id/footage", requires: .replayRecordings) {
            request,
            context,
            caller in
            try await document(request, context, caller)
        }
        routes.on(.get, "/footage/:id", requires: .replayRecordings) { request, context, caller in
            try await segment(request, context, caller)
        }
        routes.on(.get, "/room-sittings/:id/recordings/:device/file", requires: .downloadRecordings) {
            request,
            context,
            caller in
            try await file(request, context, caller)
        }
    }

    private func document(_ request: Request, _ context: AppContext, _ caller: Caller) async throws
        -> Response
    {
        let id = try request.identifier("id", context, of: RoomSitting.self)
        let roomSitting = try await roomSittings.one(id, reach: caller.reach)
        let words = site.words(context.language)
        let coverage = try await recording.coverage(of: roomSitting)
        let segments = try await recording.segments(of: id.uuid)
        let found = try await marks(roomSitting, words)
        try await recording.views.note("recording.view", of: id.uuid, caller, context)
        return try .json(FootageDocument(roomSitting, coverage, segments, found, words))
    }

    /// One segment, as far as it has reached the disk.
    private func segment(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> Response
    {
        let id = try request.identifier("id", context, of: Segment.self)
        guard let segment = try await find(id, caller), segment.state != .missing else {
            throw Problem.notFound
        }
        let file = recording.footage.appending(path: segment.path)
        let part = URL(filePath: file.path + FootagePath.part)
        // An open segment may have got its name since it was looked up.
        let isNamed = try await Blocking.run { FileManager.default.fileExists(atPath: file.path) }
        let isThere = try await Blocking.run { FileManager.default.fileExists(atPath: part.path) }
        guard isNamed || isThere else { throw Problem.notFound }
        try await recording.views.note("recording.view", of: segment.place.roomSitting, caller, context)
        let tag = segment.state == .open ? "W/\"\(id)-\(segment.bytes)\"" : "\"\(segment.sha256.hex)\""
        let bytes = FootageBytes(file: isNamed ? file : part, size: segment.bytes, entityTag: tag)
        return bytes.answer(request, type: "video/mp4")
    }

    /// The segment of that id within the caller's reach, written down or not.
    private func find(_ id: ID<Segment>, _ caller: Caller) async throws -> Segment? {
        guard let fresh = recording.fresh(id) else {
            return try await recording.store.segment(id, reach: caller.reach)
        }
        _ = try await roomSittings.one(ID(fresh.place.roomSitting), reach: caller.reach)
        return fresh
    }

    /// A camera's whole recording as one seekable file.
    private func file(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> Response {
        let id = try request.identifier("id", context, of: RoomSitting.self)
        let device = try request.identifier("device", context, of: Device.self)
        let roomSitting = try await roomSittings.one(id, reach: caller.reach)
        let segments = try await recording.segments(of: id.uuid)
            .filter { $0.place.device == device.uuid && [.kept, .salvaged].contains($0.state) }
        guard let first = segments.first else { throw Problem(.notFound, "footage_missing") }
        let plan = try await recording.exports.plan(of: segments)
        try await recording.views.note(
            "recording.download",
            of: id.uuid,
            device: device.uuid,
            caller,
            context
        )
        let moments = site.moments(context.language)
        let place = roomSitting.devices.first { $0.id == device }?.place ?? .other
        let time = moments.day(first.startsAt) + " " + moments.minute(first.startsAt).replacing(":", with: "")
        let name = [
            roomSitting.room.name, time, site.words(context.language)("device.place.\(place.rawValue)"),
        ]
        let bytes = FootageBytes(plan.plan, entityTag: plan.entityTag)
        return bytes.answer(
            request,
            type: "video/mp4",
            disposition: Self.attachment(name.joined(separator: " ") + ".mp4")
        )
    }

    /// `Content-Disposition` with a plain name for old programs and the real one (RFC 6266).
    static func attachment(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || "0123456789-. ".unicodeScalars.contains(scalar))
                    ? Character(scalar) : "_"
            }
        )
        let allowed = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
        )
        let real = name.addingPercentEncoding(withAllowedCharacters: allowed) ?? plain
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(real)"
    }
}
