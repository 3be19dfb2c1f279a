internal import CPipelines

/// What a pipeline tells its owner.
///
/// Which thread each call arrives on is stated in `CPipelines.h`; none may block.
protocol PipelineEvents: AnyObject, Sendable {
    func formatChanged(_ format: UnitFormat)
    func unitArrived(_ unit: UnitLoan)
    func wantsFrame(at presentation: Int64) -> Bool
    func frameDecoded(_ frame: Frame)
    func reported(_ report: PipelineReport)
    func ticked()
    /// The last call: every other one has returned and none can come any more.
    func released()
}

extension PipelineEvents {
    func formatChanged(_ format: UnitFormat) {}
    func unitArrived(_ unit: UnitLoan) {}
    func wantsFrame(at presentation: Int64) -> Bool { true }
    func frameDecoded(_ frame: Frame) {}
    func reported(_ report: PipelineReport) {}
    func ticked() {}
}

/// What the caps of encoded units say.
struct UnitFormat: Equatable, Sendable {
    var media: String
    var width: Int
    var height: Int
    var framesPerSecond: Double?
    var parameters: [UInt8]
}

/// A message of a pipeline, in the words of GStreamer; `IngestEnd` gives it its meaning.
struct PipelineReport: Equatable, Sendable {
    enum Kind: Sendable { case error, end, connected, described, video, noBranch }
    enum Domain: Sendable { case other, core, resource, stream }

    var kind: Kind
    var domain = Domain.other
    /// Code of the GError within its domain.
    var code = 0
    /// RTSP status the camera answered with, or 0.
    var status = 0
    var text = ""
}

/// An encoded unit lent by GStreamer for the length of a callback.
@safe struct UnitLoan {
    fileprivate let pointer: UnsafePointer<cpipe_unit>

    /// Running time in nanoseconds; nil when the stream gives none.
    var presentation: Int64? { unsafe known(pointer.pointee.presentation) }
    /// Length in nanoseconds where the stream states it.
    var duration: Int64? { unsafe known(pointer.pointee.duration) }
    /// The camera's own wall clock, nanoseconds since 1900, where RTCP has told it.
    var cameraTime: Int64? { unsafe known(pointer.pointee.camera_time) }
    var isKey: Bool { unsafe pointer.pointee.key }
    var count: Int { unsafe pointer.pointee.count }

    func copyBytes() -> [UInt8] {
        unsafe [UInt8](UnsafeBufferPointer(start: pointer.pointee.bytes, count: pointer.pointee.count))
    }

    /// Hands the unit on to another pipeline's `input` without copying.
    ///
    /// Returns false when that has ended.
    func forward(to target: Pipeline, draining: Bool) -> Bool {
        unsafe target.take(pointer, draining: draining)
    }

    private func known(_ time: Int64) -> Int64? { time == CPIPE_NO_TIME ? nil : time }
}

/// Carries the events object through C as one retained pointer.
final class EventsBox: Sendable {
    let events: any PipelineEvents
    init(_ events: any PipelineEvents) { self.events = events }

    /// The callbacks for `events`; the box is retained once and released in `on_release`.
    static func callbacks(for events: any PipelineEvents) -> cpipe_callbacks {
        unsafe cpipe_callbacks(
            context: Unmanaged.passRetained(EventsBox(events)).toOpaque(),
            on_format: { context, format in
                unsafe EventsBox.events(context).formatChanged(UnitFormat(format.pointee))
            },
            on_unit: { context, unit in
                unsafe EventsBox.events(context).unitArrived(UnitLoan(pointer: unit))
            },
            wants_frame: { context, presentation in
                unsafe EventsBox.events(context).wantsFrame(at: presentation)
            },
            on_frame: { context, frame in
                unsafe EventsBox.events(context).frameDecoded(Frame(frame.pointee))
            },
            on_report: { context, report in
                unsafe EventsBox.events(context).reported(PipelineReport(report.pointee))
            },
            on_tick: { context in unsafe EventsBox.events(context).ticked() },
            on_release: { context in
                unsafe Unmanaged<EventsBox>.fromOpaque(context).takeRetainedValue().events.released()
            }
        )
    }

    private static func events(_ context: UnsafeMutableRawPointer) -> any PipelineEvents {
        unsafe Unmanaged<EventsBox>.fromOpaque(context).takeUnretainedValue().events
    }
}

extension UnitFormat {
    init(_ format: cpipe_format) {
        unsafe self.init(
            media: String(cString: format.media),
            width: Int(format.width),
            height: Int(format.height),
            framesPerSecond: format.rate_numerator > 0 && format.rate_denominator > 0
                ? Double(format.rate_numerator) / Double(format.rate_denominator) : nil,
            parameters: [UInt8](
                UnsafeBufferPointer(start: format.parameters, count: format.parameters_count)
            )
        )
    }
}

extension PipelineReport {
    init(_ report: cpipe_report) {
        unsafe self.init(
            kind: Kind(report.kind),
            domain: Domain(report.domain),
            code: Int(report.code),
            status: Int(report.status),
            text: String(cString: report.text)
        )
    }
}

extension PipelineReport.Kind {
    fileprivate init(_ kind: cpipe_report_kind) {
        switch kind {
        case CPIPE_REPORT_END: self = .end
        case CPIPE_REPORT_CONNECTED: self = .connected
        case CPIPE_REPORT_DESCRIBED: self = .described
        case CPIPE_REPORT_VIDEO: self = .video
        case CPIPE_REPORT_NO_BRANCH: self = .noBranch
        default: self = .error
        }
    }
}

extension PipelineReport.Domain {
    fileprivate init(_ domain: cpipe_domain) {
        switch domain {
        case CPIPE_DOMAIN_CORE: self = .core
        case CPIPE_DOMAIN_RESOURCE: self = .resource
        case CPIPE_DOMAIN_STREAM: self = .stream
        default: self = .other
        }
    }
}
