internal import FoundationEssentials
internal import Kernel
internal import Web

/// One device's page before it is put into words: the device as saved, and a form that came back.
struct DevicePage {
    /// nil: a new one.
    let device: Device?
    /// What the form said; nil: the device as saved.
    let draft: DeviceDraft?
    let faults: [Problem.Field]
    let done: String?
    let mayChange: Bool

    func view(
        sites: [ExamSite],
        rooms: [PlaceStore.Place],
        in words: Words,
        _ moments: Moments,
        now: Date
    ) -> DeviceView {
        let site = draft?.site ?? device?.site.id.description ?? sites.first?.id.description ?? ""
        let room = draft?.room ?? device?.room?.id.description ?? ""
        let place = draft?.place ?? device?.place.rawValue ?? Device.Place.front.rawValue
        let path = device.map { "/devices/\($0.id)" }
        return DeviceView(
            isNew: device == nil,
            mayChange: mayChange,
            action: path ?? "/devices",
            title: device?.name ?? words("device.new"),
            notice: done == "saved" ? words("device.saved") : "",
            code: field("code", draft?.code ?? device?.code, words),
            name: field("name", draft?.name ?? device?.name, words),
            address: field("address", draft?.address ?? device?.address, words),
            username: field("username", draft?.username ?? device?.username, words),
            passwordError: fault("password", words),
            hasPassword: device?.hasPassword ?? false,
            sites: sites.map { Self.choice($0.id.description, $0.name, site) },
            siteError: fault("site", words),
            rooms: [Self.choice("", words("device.room_none"), room)]
                + rooms.map {
                    Self.choice(
                        $0.room.id.description,
                        "\($0.site.name) · \($0.room.name)",
                        room
                    )
                },
            roomError: fault("room", words),
            places: Device.Place.allCases.map {
                Self.choice($0.rawValue, words("device.place.\($0.rawValue)"), place)
            },
            placeError: fault("place", words),
            testing: mayChange ? path.map { "\($0)/tests" } ?? "" : "",
            test: device?.test.map { DeviceTestView($0, in: words, moments, now: now) },
            deletion: mayChange ? path.map { "\($0)/deletion" } ?? "" : "",
            deletionConsequence: words("device.delete_consequence")
        )
    }

    private func field(_ name: String, _ value: String?, _ words: Words) -> DeviceFieldView {
        DeviceFieldView(value: value ?? "", error: fault(name, words))
    }

    private func fault(_ name: String, _ words: Words) -> String {
        faults.first { $0.name == name }.map { words("problem.field.\($0.key)", $0.arguments) } ?? ""
    }

    private static func choice(_ value: String, _ word: String, _ chosen: String) -> ChoiceView {
        ChoiceView(value: value, word: word, isChosen: value == chosen)
    }
}

extension DevicesView {
    init(
        _ devices: [Device],
        mayChange: Bool,
        done: String?,
        in words: Words,
        _ moments: Moments,
        now: Date
    ) {
        let sorted = devices.sorted { left, right in
            let places = (
                (left.site.name, left.room?.number ?? .max, left.code),
                (right.site.name, right.room?.number ?? .max, right.code)
            )
            return places.0 < places.1
        }
        let passed = devices.filter { $0.test?.outcome == DeviceTest.passed }.count
        self.init(
            mayChange: mayChange,
            summary: words("device.summary", ["count": "\(devices.count)", "passed": "\(passed)"]),
            notice: done == "deleted" ? words("device.deleted") : "",
            rows: sorted.map { DeviceRowView($0, in: words, moments, now: now) },
            isEmpty: devices.isEmpty
        )
    }
}

extension DeviceRowView {
    init(_ device: Device, in words: Words, _ moments: Moments, now: Date) {
        self.init(
            id: device.id.description,
            path: "/devices/\(device.id)",
            name: device.name,
            code: device.code,
            site: device.site.name,
            room: device.room?.name ?? words("device.room_none"),
            place: words("device.place.\(device.place.rawValue)"),
            address: device.address,
            state: device.test?.state(in: words, moments, now: now)
                ?? StateView(mark: "none", word: words("device.never")),
            picture: device.test?.picture(in: words) ?? ""
        )
    }
}

extension DeviceTestView {
    init(_ test: DeviceTest, in words: Words, _ moments: Moments, now: Date) {
        let size = test.width.flatMap { width in test.height.map { "\(width)×\($0)" } }
        let facts: [(String, String?)] = [
            ("codec", test.codec.map(DeviceTest.codecName)), ("size", size),
            ("rate", test.rate.map { words("device.rate", ["rate": DeviceTest.short($0)]) }),
            (
                "key_interval",
                test.keyInterval.map { words("device.key_interval", ["seconds": DeviceTest.short($0)]) }
            ),
        ]
        let isPassed = test.outcome == DeviceTest.passed
        self.init(
            state: test.state(in: words, moments, now: now),
            outcome: words("device.outcome.\(test.outcome)"),
            advice: isPassed ? "" : words("device.advice.\(test.outcome)"),
            facts: facts.compactMap { name, value in
                value.map {
                    FactView(words("device.fact.\(name)"), $0)
                }
            },
            picture: ""
        )
    }
}

extension DeviceTest {
    fileprivate func state(in words: Words, _ moments: Moments, now: Date) -> StateView {
        let isPassed = outcome == Self.passed
        return StateView(
            mark: isPassed ? "done" : "warn",
            word: words(isPassed ? "device.passed" : "device.failed"),
            since: at.rfc3339,
            age: moments.duration(now.timeIntervalSince(at))
        )
    }

    /// `H.264 · 640×480 · 15 帧/秒`, as far as the test saw it.
    fileprivate func picture(in words: Words) -> String {
        [
            codec.map(Self.codecName), width.flatMap { width in height.map { "\(width)×\($0)" } },
            rate.map { words("device.rate", ["rate": Self.short($0)]) },
        ].compactMap(\.self).joined(separator: " · ")
    }

    /// What people call a codec, from its RFC 6381 name.
    fileprivate static func codecName(_ codec: String) -> String {
        if codec.hasPrefix("avc") { return "H.264" }
        return codec.hasPrefix("hvc") || codec.hasPrefix("hev") ? "H.265" : codec
    }

    /// One decimal where it says something: `14.9`, `15`.
    fileprivate static func short(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
