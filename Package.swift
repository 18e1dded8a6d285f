// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let configuration = Target.Dependency.product(
    name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let unixSignals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let rainbow = Target.Dependency.product(name: "Rainbow", package: "Rainbow")
let textTable = Target.Dependency.product(name: "TextTable", package: "TextTable")

let package = Package(
    name: "admit",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Admission", targets: ["Admission"]),
        .library(name: "AdmitClient", targets: ["AdmitClient"]),
        .executable(name: "admitd", targets: ["admitd"]),
        .executable(name: "admit", targets: ["admit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
        .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // The system's libpq, and the few system calls that Glibc's module hides from Swift.
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        .target(
            name: "Postgres", dependencies: ["CLibPQ", collections, logging],
            swiftSettings: strict),
        .target(name: "Admission", swiftSettings: strict),
        .target(
            name: "Migrations", path: "SQL", exclude: ["Queries", "Queries.swift"],
            sources: ["Migrations.swift"], resources: [.embedInCode("Migrations")],
            swiftSettings: strict),
        .target(
            name: "Queries", path: "SQL", exclude: ["Migrations", "Migrations.swift"],
            sources: ["Queries.swift"], resources: [.embedInCode("Queries")],
            swiftSettings: strict),
        .target(
            name: "Billing",
            dependencies: [
                "Admission", "JSONRPC", asn1, asyncHTTPClient, certificates, crypto, jwt, nioCore,
                nioHTTP1,
            ],
            swiftSettings: strict),
        .target(
            name: "AdmissionStore",
            dependencies: ["Admission", "Billing", "Migrations", "Postgres", "Queries", crypto],
            swiftSettings: strict),
        .target(name: "JSONRPC", swiftSettings: strict),
        .target(
            name: "AdmissionRPC",
            dependencies: [
                "Admission", "AdmissionStore", "Billing", "JSONRPC", "Postgres", crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "AdmitClient",
            dependencies: [
                "JSONRPC", asyncHTTPClient, collections, crypto, nioCore, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict),
        .target(
            name: "Bootstrap",
            dependencies: [
                "Admission", "AdmissionStore", "Billing", "Postgres", configuration, crypto,
                logging,
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "admitd",
            dependencies: [
                "Admission", "AdmissionRPC", "AdmissionStore", "AdmitClient", "Billing",
                "Bootstrap",
                "JSONRPC", "Postgres",
                argumentParser, lifecycle, logging, metrics, nioCore, nioHTTP1, nioPosix, nioSSL,
                histogram, rainbow, textTable, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "admit",
            dependencies: ["AdmitClient", "JSONRPC", argumentParser, rainbow, textTable],
            swiftSettings: strict),

        .target(
            name: "PostgresTesting",
            dependencies: ["AdmissionStore", "Bootstrap", "Postgres", logging],
            path: "Tests/PostgresTesting", swiftSettings: strict),
        .target(
            name: "BillingTesting",
            dependencies: [
                "JSONRPC", asn1, certificates, crypto, cryptoExtras, nioCore, nioHTTP1, nioPosix,
            ],
            path: "Tests/BillingTesting", swiftSettings: strict),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Admission", "AdmissionStore", "BillingTesting", "Bootstrap", "CLibPQ",
                "Migrations", "Postgres", "PostgresTesting", argumentParser, histogram, textTable,
            ],
            path: "Tests/Benchmarks", exclude: ["Results", "thresholds.json"],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "PostgresTesting"],
            swiftSettings: strict),
        .testTarget(
            name: "AdmissionTests", dependencies: ["Admission"], swiftSettings: strict),
        .testTarget(
            name: "AdmissionStoreTests",
            dependencies: [
                "Admission", "AdmissionStore", "Billing", "Migrations", "Postgres",
                "PostgresTesting", "Queries", crypto, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BillingTests",
            dependencies: [
                "Admission", "Billing", "BillingTesting", "JSONRPC", asn1, certificates, crypto,
                jwt,
            ],
            swiftSettings: strict),
        .testTarget(name: "JSONRPCTests", dependencies: ["JSONRPC"], swiftSettings: strict),
        .testTarget(
            name: "BootstrapTests",
            dependencies: ["Admission", "Billing", "Bootstrap", "Postgres", "PostgresTesting"],
            swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Admission", "AdmissionRPC", "AdmissionStore", "AdmitClient", "Billing",
                "BillingTesting", "Bootstrap", "JSONRPC",
                "Postgres", "PostgresTesting", "admitd", "benchmarks", crypto, lifecycle, logging,
                metrics,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "AdmitClient", "Bootstrap", "JSONRPC", "Postgres", "PostgresTesting", "admit",
                "admitd",
            ],
            swiftSettings: strict),
    ]
)
