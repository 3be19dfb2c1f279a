// swift-tools-version: 6.2
import PackageDescription

// The table of contexts is the architecture: a context sees the contexts of its row, plus Kernel,
// Postgres, Web and Records, plus the native fences named last. Tests/HouseTests compares every `import` with it,
// because SwiftPM itself does not police imports between targets of one package.
let contexts: [(name: String, sees: [String], fences: [String])] = [
    ("Organisations", [], ["Secrets"]),
    ("Identity", ["Organisations"], ["Faces", "Secrets", "Documents"]),
    ("Scheduling", ["Organisations", "Identity"], ["Secrets", "Documents"]),
    ("Streams", ["Scheduling"], ["Pipelines"]),
    ("CheckIn", ["Scheduling", "Identity", "Streams"], ["Faces", "Secrets"]),
    ("Recording", ["Streams", "Scheduling"], ["Pipelines", "Movies"]),
    ("Analysis", ["Streams", "Identity"], ["Faces"]),
    ("Alerts", ["Scheduling"], ["Mail", "Secrets"]),
    ("Proctoring", ["Scheduling", "Streams", "Recording", "Analysis", "Alerts", "CheckIn"], ["Sockets"]),
]

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]
let warnings = ["-Wall", "-Wextra", "-Werror"]

/// The platform that needs no package from outside: values, the MP4 writer and the native fences.
///
/// Under INVIGIL_FENCES=1 the manifest is only this, so that sanitized builds never compile NIO.
var targets: [Target] = [
    .target(name: "Kernel", swiftSettings: strict),
    .target(name: "Movies", swiftSettings: strict),

    .systemLibrary(
        name: "CGStreamer",
        path: "Sources/Native/CGStreamer",
        pkgConfig: "gstreamer-rtsp-server-1.0"
    ),
    .target(
        name: "CPipelines",
        dependencies: ["CGStreamer"],
        path: "Sources/Native/CPipelines",
        cSettings: [.unsafeFlags(warnings)],
        linkerSettings: ["gstapp-1.0", "gstvideo-1.0", "gstrtsp-1.0"].map { .linkedLibrary($0) }
    ),
    .target(name: "Pipelines", dependencies: ["CPipelines"], swiftSettings: strict),

    // pkg-config's opencv4 links 55 libraries; naming the seven that are used costs a fifth of the start time.
    .target(
        name: "CFaces",
        path: "Sources/Native/CFaces",
        cxxSettings: [.unsafeFlags(warnings + ["-isystem", "/usr/include/opencv4"])],
        linkerSettings: ["core", "imgproc", "imgcodecs", "objdetect", "dnn", "features2d", "calib3d"].map {
            .linkedLibrary("opencv_\($0)")
        }
    ),
    .target(name: "Faces", dependencies: ["CFaces"], swiftSettings: strict),
    .executableTarget(
        name: "BareLoop",
        path: "Benchmarks/BareLoop",
        cxxSettings: [.unsafeFlags(warnings + ["-isystem", "/usr/include/opencv4"])],
        linkerSettings: ["core", "objdetect", "dnn"].map { .linkedLibrary("opencv_\($0)") }
    ),

    .executableTarget(
        name: "BareFaces",
        path: "Benchmarks/BareFaces",
        cxxSettings: [.unsafeFlags(warnings + ["-isystem", "/usr/include/opencv4"])],
        linkerSettings: ["core", "imgproc", "imgcodecs", "objdetect", "dnn", "calib3d"].map {
            .linkedLibrary("opencv_\($0)")
        }
    ),
    .target(
        name: "Models",
        path: "Models",
        exclude: ["README.md", "fetch", "ir2onnx.py"],
        sources: ["Models.swift"],
        resources: [.copy("manifest.json")],
        swiftSettings: strict
    ),
    .executableTarget(
        name: "SocketLoad",
        path: "Benchmarks/SocketLoad",
        cxxSettings: [.unsafeFlags(warnings)]
    ),

    .systemLibrary(name: "CWebSockets", path: "Sources/Native/CWebSockets", pkgConfig: "libwebsockets"),
    .target(
        name: "CSockets",
        dependencies: ["CWebSockets"],
        path: "Sources/Native/CSockets",
        cSettings: [.unsafeFlags(warnings)],
        linkerSettings: [.linkedLibrary("uv")]
    ),
    .target(name: "Sockets", dependencies: ["CSockets"], swiftSettings: strict),

    .target(
        name: "CDocuments",
        path: "Sources/Native/CDocuments",
        cSettings: [.unsafeFlags(warnings)],
        linkerSettings: ["zip", "expat", "xlsxwriter"].map { .linkedLibrary($0) }
    ),
    .target(name: "Documents", dependencies: ["CDocuments"], swiftSettings: strict),
    .systemLibrary(name: "CCurl", path: "Sources/Native/CCurl", pkgConfig: "libcurl"),
    .target(
        name: "CMail",
        dependencies: ["CCurl"],
        path: "Sources/Native/CMail",
        cSettings: [.unsafeFlags(warnings)]
    ),
    .target(name: "Mail", dependencies: ["CMail"], swiftSettings: strict),
    .target(
        name: "CCodes",
        path: "Sources/Native/CCodes",
        cSettings: [.unsafeFlags(warnings)],
        linkerSettings: [.linkedLibrary("qrencode")]
    ),
    .target(name: "Codes", dependencies: ["CCodes"], swiftSettings: strict),
    .target(name: "Emulators", path: "Tests/Emulators", swiftSettings: strict),

    .testTarget(name: "KernelTests", dependencies: ["Kernel"], swiftSettings: strict),
    .testTarget(name: "MoviesTests", dependencies: ["Movies"], swiftSettings: strict),
    .testTarget(name: "PipelinesTests", dependencies: ["Pipelines", "CPipelines"], swiftSettings: strict),
    .testTarget(name: "FacesTests", dependencies: ["Faces", "CFaces"], swiftSettings: strict),
    .testTarget(name: "SocketsTests", dependencies: ["Sockets", "CSockets"], swiftSettings: strict),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
    .testTarget(name: "CodesTests", dependencies: ["Codes", "CCodes"], swiftSettings: strict),
    .testTarget(name: "MailTests", dependencies: ["Mail", "CMail", "Emulators"], swiftSettings: strict),
]
var dependencies: [Package.Dependency] = []
var products: [Product] = []

if Context.environment["INVIGIL_FENCES"] == nil {
    dependencies = [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ]
    let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
    let log = Target.Dependency.product(name: "Logging", package: "swift-log")
    let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
    let http: [Target.Dependency] = [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    ]
    dependencies.append(.package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"))

    targets += [
        .systemLibrary(name: "CPostgres", path: "Sources/Native/CPostgres", pkgConfig: "libpq"),
        .target(name: "Postgres", dependencies: ["CPostgres", "Kernel", crypto, log], swiftSettings: strict),
        .target(
            name: "Schema",
            dependencies: ["Postgres", "Kernel"],
            exclude: ["schema.sql"],
            resources: [.copy("Migrations")],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CArgon2", path: "Sources/Native/CArgon2", pkgConfig: "libargon2"),
        .target(name: "Secrets", dependencies: ["CArgon2", "Kernel", crypto], swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: ["Kernel", "Codes", crypto, log, mustache] + http,
            resources: [.copy("Pages"), .copy("Assets"), .copy("Locales")],
            swiftSettings: strict
        ),
        .target(
            name: "Support",
            dependencies: ["Kernel", "Postgres", "Schema"],
            path: "Tests/Support",
            swiftSettings: strict
        ),
    ]
    targets += [
        .target(
            name: "Records",
            dependencies: [
                "Kernel", "Postgres", "Web", "Documents", log,
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            resources: [.copy("Pages")],
            swiftSettings: strict
        )
    ]
    for context in contexts {
        targets.append(
            .target(
                name: context.name,
                dependencies: [
                    "Kernel", "Postgres", "Web", "Records", crypto, log,
                    .product(name: "Hummingbird", package: "hummingbird"),
                ]
                    + (context.sees + context.fences).map { .byName(name: $0) },
                resources: [.copy("Pages")],
                swiftSettings: strict
            )
        )
        targets.append(
            .testTarget(
                name: "\(context.name)Tests",
                dependencies: [
                    "Support", "Emulators", .byName(name: context.name), "Kernel", "Postgres", "Web",
                    "Records", crypto,
                ]
                    + http
                    + Set(context.sees + context.fences + ["Secrets"]).sorted().map { .byName(name: $0) },
                swiftSettings: strict
            )
        )
    }
    targets += [
        .executableTarget(
            name: "Server",
            dependencies: [
                "Kernel", "Postgres", "Schema", "Web", "Records", "Secrets", "Pipelines", "Faces", "Sockets",
                "Movies", "Mail", "Models",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"), crypto, log,
            ] + http + contexts.map { .byName(name: $0.name) },
            swiftSettings: strict
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Support", "Postgres", "Schema"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RecordsTests",
            dependencies: [
                "Support", "Records", "Kernel", "Postgres", "Web", "Documents", "Secrets", "Organisations",
                "Identity",
                "Scheduling",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "WebTests", dependencies: ["Web", "Support"], swiftSettings: strict),
        .testTarget(name: "HouseTests", dependencies: ["Support", "Server"], swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Support", "Server", "Kernel", "Postgres", "Web", "Secrets", "Organisations", "Scheduling",
                "Streams", "Recording", "Alerts", "Proctoring",
            ] + http,
            swiftSettings: strict
        ),
    ]
    products = [.executable(name: "invigil", targets: ["Server"])]
}

let package = Package(
    name: "Invigil",
    products: products,
    dependencies: dependencies,
    targets: targets,
    cxxLanguageStandard: .cxx17
)
