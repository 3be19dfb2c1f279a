import Foundation
import Logging
import Pipelines

/// The demonstration's four cameras, drawn by ourselves: one well, one scripted black and then frozen, one that
/// wants another password than the plan has, one that comes late.
final class DemonstrationCameras: Sendable {
    /// When the late camera comes, in seconds after the start.
    static let lateSeconds = 100.0
    static let user = "camera"
    static let password = "right-password"

    private let cameras: TestCameras
    private let zone: TimeZone
    private let log: Logger

    init(port: UInt16, zone: String, log: Logger) throws {
        cameras = try TestCameras(port: port)
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.log = log
    }

    /// Mount names; the plan's devices point at them.
    enum Name: String, CaseIterable {
        case wellFront = "room-1-front"
        case scriptedFront = "room-2-front"
        case lockedRear = "room-2-rear"
        case lateFront = "room-3-front"
    }

    func url(of name: Name) -> String { cameras.url(of: name.rawValue) }

    /// Puts up what is there from the start.
    func mount() async throws {
        try await put(.wellFront, script: [])
        try await put(
            .scriptedFront,
            script: [
                SceneChange(atSecond: 35, state: .black), SceneChange(atSecond: 65, state: .live),
                SceneChange(atSecond: 80, state: .frozen), SceneChange(atSecond: 115, state: .live),
            ]
        )
        try await put(.lockedRear, script: [], user: Self.user, password: Self.password)
    }

    /// A clip or a drawn room under a further name.
    ///
    /// - Returns: its address.
    func mount(clip path: String, as name: String) async throws -> String {
        try await cameras.mount(.init(.clip(path)), as: name)
        return cameras.url(of: name)
    }

    /// A drawn room under a further name.
    ///
    /// - Returns: its address.
    func mount(_ encoding: CameraEncoding, as name: String) async throws -> String {
        try await cameras.mount(.init(.room([]), encoding: encoding), as: name)
        return cameras.url(of: name)
    }

    /// A test picture in H.265 under a further name.
    ///
    /// - Returns: its address.
    func mountH265(as name: String) async throws -> String {
        try await cameras.mount(.init(.h265), as: name)
        return cameras.url(of: name)
    }

    /// Brings the late camera when its time has come; ends when the task is cancelled.
    func run() async {
        try? await Task.sleep(for: .seconds(Self.lateSeconds))
        guard !Task.isCancelled else { return }
        do {
            try await put(.lateFront, script: [])
        } catch {
            log.warning("the late camera did not come", metadata: ["cause": "\(error)"])
        }
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }

    private func put(_ name: Name, script: [SceneChange], user: String? = nil, password: String? = nil)
        async throws
    {
        let encoding = CameraEncoding(width: 640, height: 480, framesPerSecond: 10)
        try await cameras.mount(
            .init(.room(script), encoding: encoding, user: user, password: password),
            as: name.rawValue,
            clockStart: Int(Date().timeIntervalSince1970) % 86_400 + zone.secondsFromGMT()
        )
    }
}
