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
            notice: notice(words),
            code: field("code", draft?.code ?? device?.code, words),
            name: field("name", draft?.name ?? device?.name, words),
            address: field("address", draft?.address ?? device?.address, words),
            subAddress: field("sub_address", draft?.subAddress ?? device?.subAddress, words),
            brands: DeviceBrand.allCases.map {
                ChoiceView(value: $0.rawValue, word: words("device.brand.\($0.rawValue)"), isChosen: false)
            },
            channelError: fault("channel", words),
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
            reference: device?.reference.map { DeviceReferenceView($0, path ?? "", in: words, moments) },
            referencing: mayChange ? path.map { "\($0)/reference" } ?? "" : "",
            testing: mayChange ? path.map { "\($0)/tests" } ?? "" : "",
            test: device?.test.map {
                DeviceTestView($0, hasSub: device?.subAddress.isEmpty == false, in: words, moments, now: now)
            },
            deletion: mayChange ? path.map { "\($0)/deletion" } ?? "" : "",
            deletionConsequence: words("device.delete_consequence")
        )
    }

    private func notice(_ words: Words) -> String {
        switch done {
        case "saved": words("device.saved")
        case "referenced": words("device.referenced")
        default: ""
        }
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

extension DeviceReferenceView {
    fileprivate init(_ reference: DeviceReference, _ path: String, in words: Words, _ moments: Moments) {
        // Another picture under the same address would come from the browser's memory.
        let version = Int(reference.takenAt.timeIntervalSince1970)
        self.init(
            picture: "\(path)/reference?v=\(version)",
            taken: words(
                "device.reference_taken",
                ["time": "\(moments.day(reference.takenAt)) \(moments.minute(reference.takenAt))"]
            )
        )
    }
}
