// swift-tools-version: 6.2
import PackageDescription

/// What every room of ours is compiled with: a warning is an error, and the walls between rooms are explicit.
let rules: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "cfmon",
    products: [
        .executable(name: "cfmond", targets: ["cfmond"]),
        .executable(name: "cfmonctl", targets: ["cfmonctl"]),
        .executable(name: "cfmon-lab", targets: ["cfmon-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Without Foundation, which is its default.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // C libraries of the system.
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libssl libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CLinux"),

        // The line, from left to right. ARCHITECTURE.md says what each room owns.
        .target(name: "Timekeeping", swiftSettings: rules),
        .target(
            name: "TLS", dependencies: ["COpenSSL", "Timekeeping"],
            swiftSettings: rules + [.strictMemorySafety()]),
        .target(
            name: "Checks",
            dependencies: [
                "CLinux", "TLS", "Timekeeping",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .target(name: "Alerts", dependencies: ["Checks", "TLS", "Timekeeping"], swiftSettings: rules),
        .target(
            name: "Store",
            dependencies: [
                "Checks", "TLS", "Alerts", "Timekeeping",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: rules),
        .target(
            name: "Webhooks",
            dependencies: [
                "Alerts", "Store", "Timekeeping",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: rules),
        .target(
            name: "Config",
            dependencies: ["Checks", "Alerts", "Timekeeping", .product(name: "Yams", package: "Yams")],
            swiftSettings: rules),
        .target(name: "API", dependencies: ["Alerts", "Checks", "TLS", "Timekeeping"], swiftSettings: rules),
        .target(
            name: "Daemon",
            dependencies: [
                "CLinux", "CSystemd", "Checks", "TLS", "Alerts", "Store", "Webhooks", "Config", "API", "Timekeeping",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: rules),
        .target(
            name: "Commands",
            dependencies: [
                "Checks", "TLS", "Config", "API", "Timekeeping",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: rules),
        .target(
            name: "Lab",
            dependencies: [
                "TLS", "Timekeeping",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: rules),

        // Entry points.
        .executableTarget(
            name: "cfmond",
            dependencies: ["Daemon", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: rules),
        .executableTarget(
            name: "cfmonctl",
            dependencies: ["Commands", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: rules),
        .executableTarget(
            name: "cfmon-lab",
            dependencies: ["Lab", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: rules),

        // What is measured, see docs/performance.md; it is not shipped.
        .target(
            name: "Simulation",
            dependencies: [
                "Alerts", "Checks", "Config", "Daemon", "Lab", "Store", "TLS", "Timekeeping",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Benchmarks/Simulation", swiftSettings: rules),
        .executableTarget(
            name: "cfmon-bench", dependencies: ["Checks", "Simulation", "Store", "TLS", "Timekeeping"],
            path: "Benchmarks/cfmon-bench", swiftSettings: rules),

        // Tests, one target a room.
        .testTarget(name: "TimekeepingTests", dependencies: ["Timekeeping"], swiftSettings: rules),
        .testTarget(
            name: "TLSTests",
            dependencies: ["CLinux", "TLS", "Lab", "Timekeeping", .product(name: "NIOPosix", package: "swift-nio")],
            swiftSettings: rules),
        .testTarget(name: "ChecksTests", dependencies: ["Checks", "TLS", "Lab", "Timekeeping"], swiftSettings: rules),
        .testTarget(
            name: "AlertsTests", dependencies: ["Alerts", "Checks", "TLS", "Timekeeping"], swiftSettings: rules),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Alerts", "Checks", "TLS", "Timekeeping", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"], swiftSettings: rules),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "Webhooks", "Alerts", "Store", "Checks", "TLS", "Timekeeping",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Golden"], swiftSettings: rules),
        .testTarget(
            name: "ConfigTests", dependencies: ["Config", "Alerts", "Checks", "Timekeeping"],
            exclude: ["Corpus"], swiftSettings: rules),
        .testTarget(name: "APITests", dependencies: ["API", "Checks", "TLS", "Timekeeping"], swiftSettings: rules),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "API", "Checks", "Config", "Lab", "TLS", "Timekeeping",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "API", "Alerts", "Checks", "Config", "Lab", "Simulation", "Store", "TLS", "Timekeeping",
                "Webhooks",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: rules),
        .testTarget(
            name: "LabTests",
            dependencies: [
                "Lab", "TLS", "Timekeeping",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: rules),
    ],
    swiftLanguageModes: [.v6]
)
