import Hummingbird
import Kernel
import Synchronization
import Web

/// Counts requests and how long they took; the outermost middleware.
final class RequestMeter: RouterMiddleware, Sendable {
    typealias Context = AppContext
    /// Upper bounds of the histogram's buckets, in seconds.
    static let bounds = [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10]

    struct Counts: Sendable {
        var requests: [String: Int] = [:]
        /// One a bound, and one beyond them all.
        var buckets = [Int](repeating: 0, count: RequestMeter.bounds.count + 1)
        var seconds = 0.0
    }

    private let world: World
    private let counts = Mutex(Counts())

    init(world: World) {
        self.world = world
    }

    @concurrent func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let began = world.uptime()
        let response = try await next(request, context)
        let seconds = (world.uptime() - began) / .seconds(1)
        // A method is whatever a client writes; only known ones become labels.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        let method = known.contains(request.method.rawValue) ? request.method.rawValue : "other"
        let key = "\(method) \(response.status.code / 100)xx"
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts.withLock { counts in
            counts.requests[key, default: 0] += 1
            counts.buckets[bucket] += 1
            counts.seconds += seconds
        }
        return response
    }

    /// Writes what was counted since the start.
    func write(to text: inout MetricText) {
        let counts = counts.withLock { $0 }
        for (key, count) in counts.requests.sorted(by: { $0.key < $1.key }) {
            let parts = key.split(separator: " ").map(String.init)
            text.add(.requests, Double(count), [("method", parts[0]), ("status", parts[1])])
        }
        var sum = 0
        for (bound, count) in zip(Self.bounds, counts.buckets) {
            sum += count
            text.add(.requestTime, Double(sum), [("le", "\(bound)")], suffix: "_bucket")
        }
        let all = Double(counts.buckets.reduce(0, +))
        text.add(.requestTime, all, [("le", "+Inf")], suffix: "_bucket")
        text.add(.requestTime, counts.seconds, suffix: "_sum")
        text.add(.requestTime, all, suffix: "_count")
    }
}
