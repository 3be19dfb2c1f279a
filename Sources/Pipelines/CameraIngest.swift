/// Where a camera is and how to be let in.
package struct CameraAddress: Sendable, Equatable {
    package let url: String
    package let user: String?
    package let password: String?

    /// The name or address in it, without brackets and port.
    package var host: String {
        let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    /// Throws `badAddress` for anything but `rtsp://` and `rtsps://`, and for credentials inside the address: those
    /// end in logs.
    package init(url: String, user: String? = nil, password: String? = nil) throws(PipelineError) {
        let scheme = ["rtsp://", "rtsps://"].first { url.lowercased().hasPrefix($0) }
        guard let scheme, url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .badAddress }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@") else { throw .badAddress }
        self.url = url
        self.user = user
        self.password = password
    }
}

/// Hears what a camera sends.
///
/// `formatChanged` and `unitArrived` come one at a time on the camera's streaming thread, `frameSampled` on a decoding
/// thread, `ended` on the media loop's. None may block: while one runs, nothing is read from the camera.
package protocol IngestHandler: Sendable {
    /// Before the first unit and whenever size, rate or parameter sets change.
    func formatChanged(_ format: VideoFormat)
    /// Every access unit, in decode order, a key unit first.
    func unitArrived(_ unit: AccessUnit)
    /// A decoded picture, at most one each `Sampling.interval`.
    func frameSampled(_ frame: Frame)
    /// Once and last, unless the owner stopped the ingest before the camera ended.
    func ended(_ end: IngestEnd)
}

/// Pulls one camera over RTSP and hands on its access units without decoding them, and sampled pictures if asked.
///
/// One connection, used once: after its end make another. What is held is given back by `stop()`, by the camera's
/// end, or when the ingest is let go.
package final class CameraIngest: Sendable {
    private let connection: CameraConnection

    /// `silence`: nanoseconds without an access unit (or without progress in connecting) after which the camera counts
    /// as stalled.
    package init(
        camera: CameraAddress,
        sampling: Sampling? = nil,
        silence: Int64 = 5_000_000_000,
        handler: some IngestHandler
    ) {
        connection = CameraConnection(camera: camera, sampling: sampling, silence: silence, handler: handler)
    }

    deinit { connection.end(nil) }

    /// Begins to connect.
    ///
    /// Everything else, failures included, is told to the handler.
    ///
    /// Throws only when this machine's GStreamer lacks a piece. Starting twice does nothing.
    package func start() throws(PipelineError) {
        try connection.start()
    }

    /// Ends the ingest; the handler hears nothing after this returns.
    ///
    /// May be called often, from anywhere but the handler's own calls.
    package func stop() async {
        connection.end(nil)
        await connection.released()
    }

    /// Changes how often pictures are decoded, from now on; nil ends decoding.
    package func setSampling(_ sampling: Sampling?) {
        connection.setSampling(sampling)
    }
}
