import Foundation

/// nginx with nchan in the topology of `PushBench`: what the same pages get when nothing has to last.
struct NchanReference {
    private static let module = "/usr/lib/nginx/modules/ngx_nchan_module.so"

    let folder: URL
    let candidates: Int
    let dashboards: Int
    let rate: Double
    let seconds: Double
    private let port = Int.random(in: 20_000..<30_000)

    /// Its figures; none where nchan is not installed.
    func measure() async throws -> [String: Double] {
        guard FileManager.default.fileExists(atPath: Self.module) else {
            progress("no reference: libnginx-mod-nchan is not installed")
            return [:]
        }
        let nginx = try start()
        defer {
            nginx.terminate()
            nginx.waitUntilExit()
        }
        try await Task.sleep(for: .seconds(1))
        let subscribers =
            (0..<dashboards).map { "d /sub/d\($0),all" } + (0..<candidates).map { "i /sub/c\($0)" }
        let pages = try PushLoad(["\(port)", try list(subscribers, "subscribers").path, ""])
        defer { pages.stop() }
        let opened = try await pages.report()
        let quiet = try await pages.measure { try await publish(1, ["/pub/all"]) }
        let load = try await pages.measure { try await publish(rate, (0..<dashboards).map { "/pub/d\($0)" }) }
        return [
            "sockets": Double(opened.open), "refused": Double(opened.lost),
            "idle_p50_ms": quiet.p50Ms, "idle_p99_ms": quiet.p99Ms, "load_p50_ms": load.p50Ms,
            "load_p99_ms": load.p99Ms, "load_most_ms": load.mostMs, "load_events": Double(load.events),
        ]
    }

    private func publish(_ rate: Double, _ targets: [String]) async throws {
        let publisher = try PushLoad([
            "publish", "\(port)", "\(rate)", "\(seconds)", try list(targets, "publishers").path,
        ])
        await publisher.ended()
        publisher.stop()
    }

    private func list(_ lines: [String], _ name: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        return file
    }

    private func start() throws -> Process {
        let file = folder.appending(path: "nginx.conf")
        try Data(configuration.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/sbin/nginx")
        process.arguments = ["-p", folder.path, "-c", file.path]
        try process.run()
        return process
    }

    private var configuration: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        return """
            load_module \(Self.module);
            daemon off; worker_processes 1; worker_rlimit_nofile 20000; error_log stderr crit;
            pid \(folder.path)/nginx.pid; \(getuid() == 0 ? "user root;" : "")
            events { worker_connections 15000; }
            http {
                access_log off; keepalive_requests 1000000000; \(temporary.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(port) backlog=4096;
                    location ~ ^/sub/(.+)$ {
                        nchan_subscriber websocket; nchan_channel_id $1; nchan_channel_id_split_delimiter ",";
                        nchan_subscriber_first_message newest;
                    }
                    location ~ ^/pub/(.+)$ {
                        nchan_publisher; nchan_channel_id $1; nchan_message_buffer_length 100;
                    }
                }
            }
            """
    }
}
