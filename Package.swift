// swift-tools-version: 6.2
import PackageDescription

/// What every room of ours is compiled with: the walls between rooms are explicit. `script/test` makes errors of warnings,
/// so that a newer compiler's warning stops nobody who only builds.
let rules: [SwiftSetting] = [
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
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        // Without Foundation, which is its default.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // C libraries of the system.
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libssl libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),

        // The line, from left to right. ARCHITECTURE.md says what each room owns.
        .target(name: "Timekeeping", swiftSettings: rules),
        .target(
            name: "TLS", dependencies: ["COpenSSL", "Timekeeping"],
            swiftSettings: rules + [.strictMemorySafety()]),
        .target(
            name: "Checks",
            dependencies: [
                "CAres", "CLinux", "TLS", "Timekeeping",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: rules),
        .target(name: "Transfer", dependencies: ["CCurl"], swiftSettings: rules),
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
                "Alerts", "Checks", "Store", "TLS", "Timekeeping", "Transfer",
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
                "CLinux", "CSystemd", "Checks", "TLS", "Alerts", "Store", "Webhooks", "Config", "API",
                "Timekeeping", "Transfer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
                "Checks", "TLS", "Config", "API", "Timekeeping", "Transfer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: rules),
        .target(
            name: "Lab",
            dependencies: [
                "TLS", "Timekeeping",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
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
                "Alerts", "Checks", "Config", "Daemon", "Store", "TLS", "Timekeeping",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Benchmarks/Simulation", swiftSettings: rules),
        .executableTarget(
            name: "cfmon-bench", dependencies: ["Checks", "Simulation", "Store", "TLS", "Timekeeping"],
            path: "Benchmarks/cfmon-bench", swiftSettings: rules),

        // Tests, one target a room.
        .testTarget(name: "TimekeepingTests", dependencies: ["Timekeeping"], swiftSettings: rules),
        .testTarget(name: "TransferTests", dependencies: ["Transfer", "TLS", "Timekeeping"], swiftSettings: rules),
        .testTarget(
            name: "TLSTests",
            dependencies: ["CLinux", "TLS", "Timekeeping", .product(name: "NIOPosix", package: "swift-nio")],
            swiftSettings: rules),
        .testTarget(name: "ChecksTests", dependencies: ["Checks", "TLS", "Timekeeping"], swiftSettings: rules),
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
                "Webhooks", "Alerts", "Store", "Checks", "TLS", "Timekeeping", "Transfer",
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
                "Commands", "API", "Checks", "Config", "TLS", "Timekeeping",
            ],
            swiftSettings: rules),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "API", "Alerts", "Checks", "Config", "Simulation", "Store", "TLS", "Timekeeping", "Webhooks",
                .product(name: "GRDB", package: "GRDB.swift"),
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
