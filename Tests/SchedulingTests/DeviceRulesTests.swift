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
}
