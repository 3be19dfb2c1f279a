import Foundation
import Testing

/// The list of weights and the script that brings them.
///
/// A list of its own with one small "net" stands in for the real one, whose sources are far away.
@Suite struct WeightsTests {
    static let python = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Models")

    private struct Manifest: Decodable {
        struct Model: Decodable {
            let name, task, file, sha256, licence, input, output, without: String
            let bytes: Int
            let source: [String]
            let used: Bool
            let thresholds: [String: Double]
        }
        let models: [Model]
    }

    @Test func everyFileIsFullyDescribed() throws {
        let manifest = try JSONDecoder().decode(
            Manifest.self,
            from: Data(contentsOf: Self.folder.appending(path: "manifest.json"))
        )
        #expect(Set(manifest.models.map(\.file)).count == manifest.models.count)
        for model in manifest.models {
            #expect(model.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(model.name)")
            #expect(!model.licence.isEmpty && !model.without.isEmpty && !model.thresholds.isEmpty)
            #expect(model.source.allSatisfy { $0.hasPrefix("https://") })
            if let models = Material.models, model.used {
                let file = models.appending(path: model.file)
                #expect(try Data(contentsOf: file).count == model.bytes, "\(model.name)")
            }
        }
    }

    @Test("weights come from a folder, once", .enabled(if: python, "no python3")) func copies() throws {
        let bench = try Bench(contents: "net")
        defer { bench.remove() }
        try bench.put("net", at: "given/net.onnx")
        #expect(bench.fetch(models: "given") == "")
        #expect(bench.read("out/net.onnx") == "net")
        try bench.delete("given/net.onnx")
        #expect(bench.fetch() == "")
        try bench.put("other", at: "out/net.onnx")
        #expect(bench.fetch().hasPrefix("missing net.onnx: nothing is seen"))
    }

    @Test("weights come from their source", .enabled(if: python, "no python3")) func downloads() throws {
        let bench = try Bench(contents: "net")
        defer { bench.remove() }
        try bench.put("net", at: "upstream.onnx")
        #expect(bench.fetch() == "")
        #expect(bench.read("out/net.onnx") == "net")
    }

    @Test("other weights are refused, wherever they come from", .enabled(if: python, "no python3"))
    func refuses() throws {
        let bench = try Bench(contents: "net")
        defer { bench.remove() }
        try bench.put("not", at: "given/net.onnx")
        try bench.put("not", at: "upstream.onnx")
        let told = bench.fetch(models: "given").split(separator: "\n")
        #expect(told.count == 3)
        #expect(told.count { $0.contains("refused") } == 2)
        #expect(bench.read("out/net.onnx") == nil)
    }

    @Test("a source that failed is left alone until asked", .enabled(if: python, "no python3"))
    func remembers() throws {
        let bench = try Bench(contents: "net")
        defer { bench.remove() }
        #expect(bench.fetch().contains("missing"))
        try bench.put("net", at: "upstream.onnx")
        #expect(bench.fetch().contains("missing"))
        #expect(bench.fetch("--retry") == "")
        try bench.put("{", at: "out/.unreachable")
        #expect(bench.fetch() == "")
    }
}

extension WeightsTests {
    /// A convolution of one channel with a bias, as OpenVINO writes it.
    private static let net = """
        <net name="tiny" version="11"><layers>
        <layer id="0" name="in" type="Parameter"><data shape="1,1,4,4" element_type="f32"/><output>\(port("1144"))</output></layer>
        <layer id="1" name="w" type="Const"><data element_type="f16" shape="1,1,1,1" offset="0"/><output>\(port("1111"))</output></layer>
        <layer id="2" name="c" type="Convolution"><data strides="1,1" dilations="1,1" pads_begin="0,0" pads_end="0,0"/>
        <input><port id="0"/><port id="1"/></input><output>\(port("1144"))</output></layer>
        <layer id="3" name="b" type="Const"><data element_type="f32" shape="1,1,1,1" offset="2"/><output>\(port("1111"))</output></layer>
        <layer id="4" name="out" type="KIND"><input><port id="0"/><port id="1"/></input><output>\(port("1144"))</output></layer>
        <layer id="5" name="r" type="Result"><input><port id="0"/></input></layer>
        </layers><edges>\(edge(0, 2, 0))\(edge(1, 2, 1))\(edge(2, 4, 0))\(edge(3, 4, 1))\(edge(4, 5, 0))</edges></net>
        """

    private static func port(_ sides: String) -> String {
        "<port id=\"9\">\(sides.map { "<dim>\($0)</dim>" }.joined())</port>"
    }

    private static func edge(_ from: Int, _ to: Int, _ port: Int) -> String {
        "<edge from-layer=\"\(from)\" to-layer=\"\(to)\" to-port=\"\(port)\"/>"
    }

    @Test(
        "a net of OpenVINO becomes the ONNX file the reference library writes",
        .enabled(if: python, "no python3")
    )
    func converts() throws {
        let bench = try Bench(contents: "")
        defer { bench.remove() }
        try bench.put(Self.net.replacing("KIND", with: "Add"), at: "net.xml")
        try Data([0, 0x3C, 0, 0, 0, 0x40]).write(to: bench.root.appending(path: "net.bin"))
        #expect(bench.convert() == "")
        let sum = Material.output(of: "sha256sum < '\(bench.root.path)/net.onnx' | cut -c1-64 | tr -d '\\n'")
        #expect(
            String(decoding: sum, as: UTF8.self)
                == "4c1108e4bf5892393482167da7c40f9cb5368259bfa94bf07bcb7e0003f21a5f"
        )
        try bench.put(Self.net.replacing("KIND", with: "Tile"), at: "net.xml")
        #expect(bench.convert().contains("Unsupported: layer Tile"))
    }
}

/// A copy of the script in a folder of its own, with a list of one file.
private struct Bench {
    let root = FileManager.default.temporaryDirectory.appending(path: "weights-\(UUID().uuidString)")

    init(contents: String) throws {
        try FileManager.default.createDirectory(
            at: root.appending(path: "repository/Models"),
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(
            at: WeightsTests.folder.appending(path: "fetch"),
            to: root.appending(path: "repository/Models/fetch")
        )
        let sum = Material.output(of: "printf '\(contents)' | sha256sum | cut -c1-64 | tr -d '\\n'")
        let model: [String: Any] = [
            "name": "net", "file": "net.onnx", "sha256": String(decoding: sum, as: UTF8.self),
            "source": ["file://\(root.path)/upstream.onnx"], "used": true, "without": "nothing is seen",
        ]
        let list = try JSONSerialization.data(withJSONObject: ["models": [model]])
        try list.write(to: root.appending(path: "repository/Models/manifest.json"))
    }

    /// What the script says.
    func fetch(_ option: String = "", models: String? = nil) -> String {
        let given = models.map { "INVIGIL_MODELS='\(root.path)/\($0)'" } ?? "INVIGIL_MODELS="
        let script = "'\(root.path)/repository/Models/fetch' '\(root.path)/out' \(option) 2>&1"
        return String(decoding: Material.output(of: "\(given) /usr/bin/python3 \(script)"), as: UTF8.self)
    }

    /// What the conversion of `net.xml` and `net.bin` says.
    func convert() -> String {
        let files = ["net.xml", "net.bin", "net.onnx"].map { "'\(root.path)/\($0)'" }.joined(separator: " ")
        let script = WeightsTests.folder.appending(path: "ir2onnx.py").path
        let run = "/usr/bin/python3 '\(script)' \(files) in=data 2>&1"
        return String(decoding: Material.output(of: run), as: UTF8.self)
    }

    func put(_ contents: String, at path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(contents.utf8).write(to: file)
    }

    func read(_ path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func delete(_ path: String) throws { try FileManager.default.removeItem(at: root.appending(path: path)) }
    func remove() { try? FileManager.default.removeItem(at: root) }
}
