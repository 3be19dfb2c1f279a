package import Web

/// The coverage report of a sitting.
package struct CoverageReportView: Sendable {
    package let title: String
    package let sub: String
    /// Address of the workbook.
    package let workbook: String
    package let summary: [FactView]
    package let rooms: [CoverageRoomView]
    package let made: String
}

/// One room of the report.
package struct CoverageRoomView: Sendable {
    package let name: String
    package let place: String
    package let proctors: String
    package let state: StateView
    package let replay: String
    package let cameras: [CoverageCameraView]
    package let isEmpty: Bool
    package let gaps: [CoverageGapView]
    package let hasGaps: Bool
    package let alerts: [CoverageAlertView]
    package let hasAlerts: Bool
}

/// One camera: planned against recorded.
package struct CoverageCameraView: Sendable {
    package let name: String
    package let planned: String
    package let kept: String
    package let share: String
    /// For the bar, 0 … 100.
    package let percent: Int
}

/// A gap with its cause.
package struct CoverageGapView: Sendable {
    package let camera: String
    package let time: String
    package let length: String
    package let cause: String
}

/// An alert with who took it.
package struct CoverageAlertView: Sendable {
    package let cause: String
    package let camera: String
    package let raised: String
    package let acknowledged: String
    package let cleared: String
}
