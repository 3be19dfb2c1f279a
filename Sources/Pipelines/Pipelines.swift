internal import CPipelines

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(cpipe_live_handles()) }

/// Why a pipeline could not be made or could not go on.
package enum PipelineError: Error, Sendable, Equatable {
    /// The address is not an `rtsp://` one, or carries credentials, which belong in their own fields.
    case badAddress
    /// A pipeline text was refused; an element is missing on this machine.
    case missingElement
    /// The address and port are taken.
    case portTaken
    /// The file cannot be opened or is not a film this machine can decode.
    case unreadable(String)
    /// The picture has more pixels than allowed.
    case tooLarge
    /// No picture for longer than the reader's patience.
    case stuck
    /// GStreamer itself could not be started.
    case unavailable
}
