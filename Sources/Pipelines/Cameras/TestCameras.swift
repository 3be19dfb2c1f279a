internal import CPipelines

/// A small RTSP server with cameras that behave and misbehave on command, for tests and the demonstration.
///
/// Every viewer has a media of its own; a camera's pictures are encoded once for all. All members may be called from
/// any thread.
///
/// `@unchecked`: the native handle is used and given up under the lock.
@safe package final class TestCameras: @unchecked Sendable {
    /// One camera.
    package struct Camera: Sendable {
        package enum Picture: Sendable {
            /// A drawn room following a script.
            case room([SceneChange])
            /// A film file, round and round. Keeps its size; is cut after two minutes.
            case clip(String)
            /// Streams this server makes only to be refused or tolerated.
            case motionJpeg, soundOnly, h265
        }

        package var picture: Picture
        package var encoding: CameraEncoding
        package var user: String?
        package var password: String?

        package init(
            _ picture: Picture = .room([]),
            encoding: CameraEncoding = CameraEncoding(),
            user: String? = nil,
            password: String? = nil
        ) {
            self.picture = picture
            self.encoding = encoding
            self.user = user
            self.password = password
        }
    }

    @safe private struct State {
        var server: OpaquePointer?
        var mounts: [String: CameraMount] = [:]
    }

    private let state = Locked(State())
    private let host: String
    /// The port that was given by the system when 0 was asked for.
    package let port: UInt16

    /// Listens.
    ///
    /// Throws `portTaken` when the port is in use.
    package init(host: String = "127.0.0.1", port: UInt16 = 0) throws(PipelineError) {
        guard let loop = unsafe MediaLoop.shared.pointer else { throw .unavailable }
        var made: OpaquePointer?
        let status = unsafe cpipe_server_create(loop, host, port, &made)
        guard status == CPIPE_OK, let made = unsafe made else {
            throw status == CPIPE_BUSY ? .portTaken : .unavailable
        }
        self.host = host
        self.port = unsafe cpipe_server_port(made)
        state.with { state in unsafe state.server = made }
    }

    deinit { close() }

    /// The address of a camera.
    package func url(of name: String) -> String { "rtsp://\(host):\(port)/\(name)" }

    /// Puts a camera under `name` (ASCII letters, digits, `-`, `_`), in place of an earlier one.
    ///
    /// A clip is encoded first, which takes a moment. `clockStart`: second of the day a drawn room's clock begins with.
    package func mount(_ camera: Camera, as name: String, clockStart: Int = 8 * 3600)
        async throws(PipelineError)
    {
        guard !name.isEmpty, name.utf8.allSatisfy(isPlain) else { throw .badAddress }
        switch camera.picture {
        case .room(let script):
            let mount = try CameraMount(
                encoding: camera.encoding,
                script: script,
                reel: nil,
                clockStart: clockStart
            )
            put(mount, camera, name)
        case .clip(let path):
            let reel = try await Reel.make(path: path, encoding: camera.encoding)
            let mount = try CameraMount(
                encoding: camera.encoding,
                script: [],
                reel: reel,
                clockStart: clockStart
            )
            put(mount, camera, name)
        case .motionJpeg: put(.jpegViewer, Viewers(onArrival: {}), camera, name)
        case .soundOnly: put(.soundViewer, Viewers(onArrival: {}), camera, name)
        case .h265: put(.h265Viewer, Viewers(onArrival: {}), camera, name)
        }
    }

    /// Takes a camera away: new viewers get 404, those it has are closed.
    package func unmount(_ name: String) {
        let mount = state.with { state -> CameraMount? in
            if let server = unsafe state.server {
                unsafe cpipe_server_unmount(server, "/" + name)
                unsafe cpipe_server_kill(server, "/" + name)
            }
            return state.mounts.removeValue(forKey: name)
        }
        mount?.close()
    }

    /// Breaks the connections of a camera's viewers, as a camera does that loses its power; nil breaks all.
    package func killClients(_ name: String? = nil) {
        state.with { state in
            guard let server = unsafe state.server else { return }
            unsafe cpipe_server_kill(server, name.map { "/" + $0 })
        }
    }

    /// The connection stays open and nothing more is sent, as when a camera's program hangs.
    package func pause(_ name: String) { mount(name)?.setPaused(true) }

    package func resume(_ name: String) { mount(name)?.setPaused(false) }

    /// Shows `scene` in place of what the script says; nil returns to the script.
    ///
    /// Drawn rooms only, but for `silent`.
    package func show(_ scene: SceneState?, on name: String) { mount(name)?.show(scene) }

    /// Changes a drawn room's size in the middle of its stream.
    package func resize(_ name: String, width: Int, height: Int) throws(PipelineError) {
        try mount(name)?.resize(width: width, height: height)
    }

    /// Ends all connections and cameras.
    package func close() {
        let mounts = state.with { state -> [CameraMount] in
            if let server = unsafe state.server { unsafe cpipe_server_close(server) }
            unsafe state.server = nil
            defer { state.mounts = [:] }
            return Array(state.mounts.values)
        }
        for mount in mounts { mount.close() }
    }

    private func mount(_ name: String) -> CameraMount? {
        state.with { state in state.mounts[name] }
    }

    private func put(_ mount: CameraMount, _ camera: Camera, _ name: String) {
        let old = state.with { state -> CameraMount? in
            defer { state.mounts[name] = mount }
            return state.mounts[name]
        }
        old?.close()
        put(.viewer, mount.viewers, camera, name)
    }

    private func put(_ text: PipelineText, _ viewers: Viewers, _ camera: Camera, _ name: String) {
        state.with { state in
            guard let server = unsafe state.server else { return }
            var callbacks = unsafe viewers.callbacks
            unsafe cpipe_server_mount(server, "/" + name, text.text, camera.user, camera.password, &callbacks)
        }
    }
}

private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
}
