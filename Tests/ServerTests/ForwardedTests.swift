import Scheduling
import Testing

@testable import Server

@Suite struct ForwardedTests {
    @Test(
        "the asker is the last address no trusted proxy wrote of itself",
        arguments: [
            ("203.0.113.9", "203.0.113.9"), ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("203.0.113.9, 10.0.0.2", "203.0.113.9"), ("203.0.113.9,10.0.0.2, 127.0.0.1", "203.0.113.9"),
            ("10.0.0.7", "10.0.0.7"), ("2001:db8::1, ::1", "2001:db8::1"),
        ]
    )
    func asker(chain: String, found: String) throws {
        let trusted = try #require(CameraNetworks("127.0.0.1 ::1 10.0.0.0/8"))
        #expect(ForwardedMiddleware(trusted: trusted).asker(in: chain) == found)
    }

    @Test(
        "what is no address is not believed",
        arguments: ["", "unknown", "203.0.113.9:80", "<script>", "exam.hall, 10.0.0.1"]
    )
    func nonsense(chain: String) throws {
        let trusted = try #require(CameraNetworks("10.0.0.0/8"))
        #expect(ForwardedMiddleware(trusted: trusted).asker(in: chain) == nil)
    }

    @Test(
        "connection tests and reference stills are the watching process's",
        arguments: [
            ("/devices/1/tests", true), ("/api/v1/devices/1/reference", true), ("/devices/1", false),
            ("/api/v1/devices", false), ("/devices/1/tests/2", false), ("/rooms/1/tests", false),
            ("/", false),
        ]
    )
    func elsewhere(path: String, isElsewhere: Bool) {
        #expect(ElsewhereMiddleware.isElsewhere(path) == isElsewhere)
    }
}
