internal import Alerts
internal import FoundationEssentials
internal import Kernel
internal import Scheduling

/// One camera of a monitored room sitting: whether it delivers, whether that is recorded, and what its
/// pictures are like.
///
/// At most one fault, the one that explains the rest: no data comes before not recorded, and that before a
/// spoilt picture.
struct CameraRules {
    let device: ID<Device>
    let actual: CameraActual?
    /// Since when it has been expected and watched.
    let from: Date
    let spread: TimeInterval
    let graces: MonitoringGraces

    struct Fault {
        let cause: AlertCause
        let since: Date
        let due: Date
        var reason = ""

        func difference(of roomSitting: ID<RoomSitting>, device: ID<Device>?) -> Difference {
            Difference(
                cause,
                roomSitting: roomSitting,
                device: device,
                since: since,
                due: due,
                reason: reason
            )
        }
    }

    struct Judgement {
        let monitoring: CameraMonitoring
        let fault: Fault?
        /// In its first connection, not late yet.
        let isStarting: Bool
    }

    func judge(now: Date) -> Judgement {
        let isDelivering = actual.map { camera in
            camera.state == "live"
                && camera.unitAt.map { now.timeIntervalSince($0) < graces.signal } ?? false
        }
        let hasDelivered = actual?.firstLiveAt != nil
        let fault = isDelivering == true ? recordingFault ?? pictureFault : linkFault(hasDelivered, now)
        return Judgement(
            monitoring: CameraMonitoring(
                device: device,
                isDelivering: isDelivering ?? false,
                hasDelivered: hasDelivered,
                cause: fault?.cause,
                since: fault?.since
            ),
            fault: fault,
            isStarting: !hasDelivered && isConnecting
        )
    }

    /// In the first connection, or in the first one after the server itself was away.
    private var isConnecting: Bool {
        actual.map { $0.state == "starting" && $0.cause == nil || $0.cause == "server_down" } ?? false
    }

    /// Why no data arrives.
    ///
    /// What the camera answered is told at once; silence after its grace.
    private func linkFault(_ hasDelivered: Bool, _ now: Date) -> Fault? {
        if let actual, let code = actual.cause {
            if code == "refused" {
                return Fault(cause: .refused, since: actual.since, due: max(actual.since, from))
            }
            if code == "unsupported" {
                return Fault(
                    cause: .wrongSetting,
                    since: actual.since,
                    due: max(actual.since, from),
                    reason: "codec"
                )
            }
            if !hasDelivered, ["unreachable", "not_camera", "forbidden"].contains(code) {
                return Fault(
                    cause: .unreachable,
                    since: actual.since,
                    due: max(actual.since, from),
                    reason: code
                )
            }
        }
        let last = actual?.unitAt ?? (hasDelivered ? actual?.since : nil) ?? from
        let reference = max(last, from)
        let hold = isConnecting ? graces.starting + spread : graces.signal
        guard now.timeIntervalSince(reference) >= hold else { return nil }
        // The connection stands as long as nobody has said otherwise.
        let isOpen = actual.map { $0.state == "live" || $0.cause == "stalled_camera" } ?? false
        return Fault(
            cause: isOpen ? .noData : .noSignal,
            since: last,
            due: reference.addingTimeInterval(graces.signal),
            reason: actual?.cause ?? ""
        )
    }

    /// A live picture of which nothing reaches the disk.
    private var recordingFault: Fault? {
        guard let actual else { return nil }
        if actual.trouble == "disk_full" {
            let since = actual.writtenAt ?? actual.since
            return Fault(cause: .diskFull, since: since, due: max(since, from))
        }
        let begun = max(actual.since, from).addingTimeInterval(graces.firstWrite - graces.writing)
        let reference = max(actual.writtenAt ?? begun, begun)
        // Measured on what has arrived, not on the clock: writing follows arrival, and a camera that falls silent
        // would otherwise look stalled for the second before it looks silent.
        guard let unitAt = actual.unitAt, unitAt.timeIntervalSince(reference) >= graces.writing else {
            return nil
        }
        return Fault(
            cause: .stalled,
            since: actual.writtenAt ?? actual.since,
            due: reference.addingTimeInterval(graces.writing),
            reason: actual.trouble ?? ""
        )
    }

    /// The worst thing about the picture: black is also still, a covered lens is blurred, and what shows another room
    /// may be anything besides.
    private var pictureFault: Fault? {
        let order: [AlertCause] = [.black, .covered, .wrongPicture, .moved, .blurred, .frozen]
        return order.lazy.compactMap { cause in
            actual?.findings[cause].map {
                Fault(cause: cause, since: $0.startedAt, due: max($0.toldAt, from))
            }
        }.first
    }
}
