internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Streams

extension RoomSitting {
    /// Its state of SM-B1, judged by the same rules as the alerts.
    func monitoring(_ cameras: [CameraFacts], now: Date) -> MonitoringState {
        var actual = RoomActual(self, watchedFrom: now)
        for camera in cameras {
            var seen = CameraActual(state: camera.state.rawValue, since: camera.since)
            seen.cause = camera.cause
            seen.unitAt = camera.unitAt
            // Only a source that was live has ever had data.
            seen.firstLiveAt = camera.unitAt
            actual.cameras[camera.device] = seen
        }
        return MonitoringRules().judge(actual, now: now).state
    }
}
