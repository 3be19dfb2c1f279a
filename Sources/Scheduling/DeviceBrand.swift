/// How makers name the streams of their cameras and recorders; stable codes, as forms send them.
///
/// From the makers' published addresses; only host, port and channel differ.
package enum DeviceBrand: String, Sendable, CaseIterable {
    /// 海康威视.
    case hikvision
    /// 大华.
    case dahua
    /// 宇视, a camera of its own.
    case uniview
    /// 宇视, a channel of a recorder.
    case univiewRecorder = "uniview_recorder"

    /// Channels a recorder may have.
    package static let channels = 1...256

    /// The addresses of a channel's main stream (主码流) and sub stream (子码流).
    ///
    /// - Parameter host: name or address, with `:port` where it is not 554.
    package func streams(host: String, channel: Int) -> (main: String, sub: String) {
        let paths =
            switch self {
            case .hikvision: ("Streaming/Channels/\(channel)01", "Streaming/Channels/\(channel)02")
            case .dahua:
                (
                    "cam/realmonitor?channel=\(channel)&subtype=0",
                    "cam/realmonitor?channel=\(channel)&subtype=1"
                )
            case .uniview: ("media/video1", "media/video2")
            case .univiewRecorder: ("unicast/c\(channel)/s0/live", "unicast/c\(channel)/s1/live")
            }
        return ("rtsp://\(host)/\(paths.0)", "rtsp://\(host)/\(paths.1)")
    }
}
