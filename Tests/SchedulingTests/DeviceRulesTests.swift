import Foundation
import Kernel
import Testing

@testable import Scheduling

@Suite struct DeviceRulesTests {
    @Test(
        "B-08 an address is taken apart: no user or password stays inside",
        arguments: [
            ("rtsp://10.0.0.5/main", "rtsp://10.0.0.5/main", nil, nil),
            ("RTSP://10.0.0.5:8554/a?channel=1", "rtsp://10.0.0.5:8554/a?channel=1", nil, nil),
            ("rtsps://camera.example", "rtsps://camera.example", nil, nil),
            ("rtsp://[fe80::1]:554/x", "rtsp://[fe80::1]:554/x", nil, nil),
            ("rtsp://admin@host/x", "rtsp://host/x", "admin", nil),
            ("rtsp://admin:@host/x", "rtsp://host/x", "admin", ""),
            ("rtsp://admin:p%40ss@host/x", "rtsp://host/x", "admin", "p@ss"),
            ("rtsp://admin:p@ss:w@host:554/x", "rtsp://host:554/x", "admin", "p@ss:w"),
            ("rtsp://host/x@y", "rtsp://host/x@y", nil, nil),
        ] as [(String, String, String?, String?)]
    )
    func addresses(text: String, plain: String, username: String?, password: String?) throws {
        let address = try DeviceRules.address(text)
        #expect(address == DeviceAddress(address: plain, username: username, password: password))
    }

    @Test(
        "an address that no camera has is refused",
        arguments: [
            ("", "empty"), ("   ", "empty"), ("http://host/", "address_scheme"),
            ("rtsp:/host", "address_scheme"),
            ("rtsp", "address_scheme"), ("file:///etc/passwd", "address_scheme"),
            ("rtsp:///path", "address_host"),
            ("rtsp://:554/", "address_host"), ("rtsp://host:/x", "address_port"),
            ("rtsp://host:0/x", "address_port"),
            ("rtsp://host:65536/x", "address_port"), ("rtsp://host:x/", "bad_address"),
            ("rtsp://ho st/", "bad_address"),
            ("rtsp://host/a\nb", "characters"), ("rtsp://host/\"x", "bad_address"),
            ("rtsp://host/#x", "bad_address"),
            ("rtsp://考场/x", "bad_address"), ("rtsp://u:p@/x", "address_host"),
            ("rtsp://host/" + String(repeating: "x", count: 500), "too_long"),
        ]
    )
    func wrong(text: String, key: String) {
        let fault = #expect(throws: FieldFault.self) { try DeviceRules.address(text) }
        #expect(fault?.key == key)
    }

    @Test("a draft names every wrong field at once")
    func draft() {
        let draft = DeviceDraft(
            site: "x",
            room: "y",
            code: "",
            name: String(repeating: "长", count: 101),
            place: "roof",
            address: "ftp://x",
            username: String(repeating: "u", count: 65),
            password: String(repeating: "p", count: 129)
        )
        let problem = #expect(throws: Problem.self) { try DeviceRules.entry(from: draft) }
        #expect(problem?.kind == .invalid)
        #expect(
            problem?.fields.map(\.name)
                == ["site", "room", "code", "name", "place", "address", "username", "password"]
        )
    }

    @Test(
        "what is written in its own field goes before what stands in the address; nothing written keeps the old"
    )
    func precedence() throws {
        var draft = DeviceDraft(
            site: UUID().uuidString,
            room: "",
            code: "c",
            name: "n",
            place: "front",
            address: "rtsp://u:p@host/",
            username: "",
            password: ""
        )
        #expect(try DeviceRules.entry(from: draft).username == "u")
        #expect(try DeviceRules.entry(from: draft).password == "p")
        draft.username = "viewer"
        draft.password = "secret"
        #expect(try DeviceRules.entry(from: draft).username == "viewer")
        #expect(try DeviceRules.entry(from: draft).password == "secret")
        draft.address = "rtsp://host/"
        draft.password = nil
        #expect(try DeviceRules.entry(from: draft).password == nil)
    }

    @Test(
        "B-08 makers' addresses are made of host and channel, main and sub stream",
        arguments: [
            (
                "hikvision", "10.0.0.5", "", "10.0.0.5/Streaming/Channels/101",
                "10.0.0.5/Streaming/Channels/102"
            ),
            (
                "hikvision", "nvr:8554", "17", "nvr:8554/Streaming/Channels/1701",
                "nvr:8554/Streaming/Channels/1702"
            ),
            (
                "dahua", "10.0.0.5", "2", "10.0.0.5/cam/realmonitor?channel=2&subtype=0",
                "10.0.0.5/cam/realmonitor?channel=2&subtype=1"
            ),
            ("uniview", "10.0.0.5", "1", "10.0.0.5/media/video1", "10.0.0.5/media/video2"),
            (
                "uniview_recorder", "[fe80::1]", "3", "[fe80::1]/unicast/c3/s0/live",
                "[fe80::1]/unicast/c3/s1/live"
            ),
        ]
    )
    func brands(brand: String, host: String, channel: String, main: String, sub: String) throws {
        let streams = try DeviceRules.streams(brand: brand, host: host, channel: channel)
        #expect(streams.main == "rtsp://" + main && streams.sub == "rtsp://" + sub)
        #expect(try DeviceRules.address(streams.main).address == streams.main)
        #expect(try DeviceRules.subAddress(streams.sub) == streams.sub)
    }

    @Test(
        "an unknown maker or channel is refused",
        arguments: [("acme", "1"), ("dahua", "0"), ("dahua", "x")]
    )
    func wrongBrand(brand: String, channel: String) {
        #expect(throws: FieldFault.self) {
            try DeviceRules.streams(brand: brand, host: "10.0.0.5", channel: channel)
        }
    }

    @Test("what ought to be changed on a camera that can be used is said")
    func hints() {
        func hints(_ test: DeviceTest, hasSub: Bool = false) -> [String] {
            DeviceRules.hints(test, hasSub: hasSub)
        }
        let now = Date(timeIntervalSince1970: 0)
        #expect(hints(DeviceTest(at: now, outcome: "ok", codec: "avc1.42c016", keyInterval: 2)) == [])
        #expect(hints(DeviceTest(at: now, outcome: "ok", codec: "hvc1.1.6.L93")) == ["sub_wanted"])
        let off = DeviceTest(
            at: now,
            outcome: "ok",
            codec: "hvc1.1.6.L93",
            keyInterval: 10,
            clockOffset: -90,
            sub: .init(outcome: "ok", codec: "hvc1.1.6.L93")
        )
        #expect(hints(off, hasSub: true) == ["sub_codec", "key_interval", "clock"])
        let fails = DeviceTest(at: now, outcome: "ok", codec: "avc1.42c016", sub: .init(outcome: "not_found"))
        #expect(hints(fails, hasSub: true) == ["sub_fails"])
    }

    @Test(
        "P-16 a camera must be in an allowed network, however its address is written",
        arguments: [
            ("10.1.2.3", true), ("192.168.255.255", true), ("172.16.0.1", true), ("172.32.0.1", false),
            ("8.8.8.8", false), ("127.0.0.1", false), ("169.254.169.254", false), ("0.0.0.0", false),
            ("[::1]", false), ("[fe80::1%eth0]", true), ("[fd00:1:2::3]", true), ("[2001:db8::1]", false),
            ("[::ffff:10.0.0.1]", true), ("[::ffff:8.8.8.8]", false), ("[::ffff:7f00:1]", false),
            ("[1:2:3:4:5:6:7:8]", false), ("[fc00:0:0:0:0:0:0:1]", true), ("[::]", false),
        ]
    )
    func networks(host: String, isAllowed: Bool) throws {
        let networks = try #require(CameraNetworks(CameraNetworks.privateBlocks))
        #expect(networks.allows(host) == isAllowed)
        #expect(CameraNetworks.everywhere.allows(host) == true)
        let fault =
            (try? DeviceRules.address(
                "rtsp://\(host.prefix { $0 != "%" })\(host.contains("%") ? "]" : "")/x",
                in: networks
            )) == nil
        #expect(fault == !isAllowed)
    }

    @Test(
        "a name is no address, nor is what resolvers read as one",
        arguments: [
            "camera-1", "010.0.0.1", "2130706433",
            "10.0.0", "10.0.0.256", "[:::1]", "[1::2::3]", "[12345::]",
        ]
    )
    func names(host: String) throws {
        #expect(try #require(CameraNetworks(CameraNetworks.privateBlocks)).allows(host) == nil)
    }

    @Test(
        "networks are read in CIDR form or not at all",
        arguments: [
            ("10.0.0.0/8, ::1/128", true), ("10.0.0.5", true), ("", true), ("10.0.0.0/33", false),
            ("ten", false),
            ("10.0.0.0/-1", false), ("fe80::/129", false),
        ]
    )
    func blocks(text: String, isRead: Bool) {
        #expect((CameraNetworks(text) != nil) == isRead)
    }
}
