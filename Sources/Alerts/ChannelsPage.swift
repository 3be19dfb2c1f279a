internal import FoundationEssentials
internal import Kernel
internal import Web

extension ChannelRowView {
    init(_ channel: Channel, in words: Words, _ moments: Moments, now: Date) {
        let mark =
            !channel.isEnabled
            ? "none" : channel.testReason == "sent" ? "good" : channel.testReason == nil ? "planned" : "alarm"
        let result =
            channel.testReason == nil ? "untested" : channel.testReason == "sent" ? "tested" : "failed"
        let word = channel.isEnabled ? result : "off"
        self.init(
            id: channel.id.description,
            path: "/channels/\(channel.id)",
            name: channel.name,
            kind: words("channel.kind.\(channel.kind.rawValue)"),
            detail: channel.kind == .email
                ? "\(channel.settings.from) · \(channel.settings.host)" : channel.settings.host,
            state: StateView(
                mark: mark,
                word: words("channel.state.\(word)"),
                since: channel.testedAt?.rfc3339 ?? "",
                age: channel.testedAt.map { moments.duration(now.timeIntervalSince($0)) } ?? ""
            ),
            test: channel.testReason.map { words("delivery.reason.\($0)") } ?? ""
        )
    }
}
