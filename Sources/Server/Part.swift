import ArgumentParser

/// One of the two processes a server can be run as, so that a crash in a decoder cannot stop an exam.
enum Part: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Pages, API, push, plan, alerts and messages, and the judgement of what ought to be against what is.
    case exam
    /// Cameras, recordings and detection.
    case watch

    /// As the run's row names it; nil: everything in one process.
    static func code(_ part: Part?) -> String { part?.rawValue ?? "all" }
}
