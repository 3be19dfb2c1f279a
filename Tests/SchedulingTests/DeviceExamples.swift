import Web

@testable import Scheduling

extension DeviceView {
    static func example(_ language: Language) -> DeviceView {
        let isChinese = language == .chinese
        return DeviceView(
            isNew: false,
            mayChange: true,
            action: "/devices/device-0",
            title: "IPC-200",
            notice: isChinese ? "已保存。" : "Saved.",
            code: DeviceFieldView(value: "YL-200", error: ""),
            name: DeviceFieldView(value: "IPC-200", error: ""),
            address: DeviceFieldView(
                value: "http://192.168.10.20/",
                error: isChinese
                    ? "请填 rtsp:// 或 rtsps:// 开头的地址。" : "The address starts with rtsp:// or rtsps://."
            ),
            subAddress: DeviceFieldView(value: "rtsp://192.168.10.20/Streaming/Channels/102", error: ""),
            brands: [ChoiceView(value: "dahua", word: isChinese ? "大华" : "Dahua", isChosen: false)],
            channelError: "",
            username: DeviceFieldView(value: "viewer", error: ""),
            passwordError: "",
            hasPassword: true,
            sites: [
                ChoiceView(value: "s", word: isChinese ? "云岭东校区考点" : "Yunling East Campus", isChosen: true)
            ],
            siteError: "",
            rooms: [
                ChoiceView(value: "", word: isChinese ? "不绑定考场" : "Bound to no room", isChosen: false),
                ChoiceView(value: "r", word: isChinese ? "考场 1" : "Room 1", isChosen: true),
            ],
            roomError: "",
            places: [ChoiceView(value: "front", word: isChinese ? "前方" : "Front", isChosen: true)],
            placeError: "",
            reference: DeviceReferenceView(
                picture: "/devices/device-0/reference",
                taken: isChinese ? "拍摄于 2026-11-22 08:10" : "Taken 2026-11-22 08:10"
            ),
            referencing: "/devices/device-0/reference",
            testing: "/devices/device-0/tests",
            test: DeviceTestView(
                state: StateView(
                    mark: "warn",
                    word: isChinese ? "密码被拒" : "Password refused",
                    since: "2026-11-21T01:00:00Z",
                    age: isChinese ? "4 分 12 秒" : "4 min 12 s"
                ),
                outcome: isChinese ? "摄像头回答 401。" : "The camera answered 401.",
                advice: isChinese ? "请核对账号与密码。" : "Check account and password.",
                facts: [FactView(isChinese ? "编码" : "Codec", "H.264")],
                subFacts: [FactView(isChinese ? "子码流编码" : "Sub stream", "H.264")],
                hints: [isChinese ? "请开启 NTP 校时。" : "Switch NTP on."],
                picture: "/devices/device-0/picture"
            ),
            deletion: "/devices/device-0/deletion",
            deletionConsequence: isChinese ? "删除后不再用于任何考场；已有录像保留。" : "No longer used; recordings stay."
        )
    }
}
