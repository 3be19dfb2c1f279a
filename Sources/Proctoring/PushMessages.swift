package import FoundationEssentials
internal import Kernel

/// A source as pages show it live, besides its still.
package struct LiveTile: Sendable {
    package let id: UUID
    package let scope: [UUID]
    package let roomSitting: UUID
    package let device: UUID
    /// Stable code of Streams.
    package let state: String
    package let cause: String?
    /// Seconds since the newest data; nil: none yet.
    package let unitAge: Double?
    package let people: Int?
    /// Seconds between analysed pictures.
    package let interval: Double?

    package init(
        id: UUID,
        scope: [UUID],
        roomSitting: UUID,
        device: UUID,
        state: String,
        cause: String? = nil,
        unitAge: Double? = nil,
        people: Int? = nil,
        interval: Double? = nil
    ) {
        self.id = id
        self.scope = scope
        self.roomSitting = roomSitting
        self.device = device
        self.state = state
        self.cause = cause
        self.unitAge = unitAge
        self.people = people
        self.interval = interval
    }
}

/// The newest picture of a source.
package struct LiveStill: Sendable {
    package let at: Date
    package let jpeg: [UInt8]

    package init(at: Date, jpeg: [UInt8]) {
        self.at = at
        self.jpeg = jpeg
    }
}

/// What a page says: where it left off, and which pictures it shows.
struct PushWish: Decodable {
    /// The last position it has seen; nil: it starts now.
    let after: Int64?
    let tiles: [String]?
    let live: Bool?

    static func read(_ bytes: [UInt8]) -> PushWish? {
        try? JSON.decode(PushWish.self, from: Data(bytes))
    }

    var sources: Set<UUID> { Set((tiles ?? []).prefix(64).compactMap(UUID.init(uuidString:))) }
}

/// The messages of the push protocol; text frames are JSON with a `type`, binary frames begin with a byte.
enum PushMessage {
    static func hello(position: Int64, now: Date) -> [UInt8] {
        Array(#"{"type":"hello","position":\#(position),"now":"\#(now.rfc3339)"}"#.utf8)
    }

    static func pulse(position: Int64, now: Date) -> [UInt8] {
        Array(#"{"type":"pulse","position":\#(position),"now":"\#(now.rfc3339)"}"#.utf8)
    }

    /// The page has been away for longer than is kept: it renews everything and goes on from here.
    static func snapshot(position: Int64, now: Date) -> [UInt8] {
        Array(#"{"type":"snapshot","position":\#(position),"now":"\#(now.rfc3339)"}"#.utf8)
    }

    /// One frame for a batch; `position` is the batch's end, also where its last events were not for this page.
    static func events(_ events: [Event], position: Int64) -> [UInt8] {
        var text = #"{"type":"events","position":\#(position),"events":["#
        for (index, event) in events.enumerated() {
            if index > 0 { text += "," }
            text +=
                #"{"position":\#(event.position ?? 0),"at":"\#(event.at.rfc3339)","kind":"\#(event.kind)","#
            let scope = event.scope.map { "\"\($0.text)\"" }.joined(separator: ",")
            text += #""subject":"\#(event.subject.text)","scope":[\#(scope)],"body":\#(event.body)}"#
        }
        return Array((text + "]}").utf8)
    }

    /// 1, the source's sixteen bytes, milliseconds since 1970 in eight, the picture.
    static func still(_ source: UUID, _ still: LiveStill) -> [UInt8] {
        let time = UInt64(max(0, still.at.timeIntervalSince1970 * 1000))
        return [1] + source.bytes + (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }
            + still.jpeg
    }

    private struct Live: Encodable {
        struct Source: Encodable {
            let id: String
            let roomSitting: String
            let device: String
            let state: String
            let cause: String?
            let unitAge: Double?
            let people: Int?
            let interval: Double?
        }

        let now: Date
        let sources: [Source]
    }

    /// 2, then JSON.
    static func live(_ tiles: [LiveTile], now: Date) -> [UInt8] {
        let sources = tiles.map { tile in
            Live.Source(
                id: tile.id.text,
                roomSitting: tile.roomSitting.text,
                device: tile.device.text,
                state: tile.state,
                cause: tile.cause,
                unitAge: tile.unitAge.map { ($0 * 10).rounded() / 10 },
                people: tile.people,
                interval: tile.interval
            )
        }
        return [2] + Array((try? JSON.data(Live(now: now, sources: sources))) ?? Data("{}".utf8))
    }
}
