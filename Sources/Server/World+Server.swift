import Foundation
import Kernel

extension World {
    /// The machine's clock.
    ///
    /// A debug build can be set ahead by the seconds in `INVIGIL_CLOCK_AHEAD`, so that journeys see tomorrow; a
    /// release has no such way to tell another time than the machine's.
    static var server: World {
        #if DEBUG
            let ahead = ProcessInfo.processInfo.environment["INVIGIL_CLOCK_AHEAD"].flatMap { Double($0) }
            if let ahead, ahead.isFinite {
                var world = World.live
                world.now = { World.live.now().addingTimeInterval(ahead) }
                return world
            }
        #endif
        return .live
    }
}
