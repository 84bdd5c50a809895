// swift-tools-version: 6.3
import PackageDescription

/// One set of settings for every target of ours: the strictest the toolchain offers.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// For modules of generic code: so that who uses it gets code compiled for its types.
let generic = strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

/// Products of other packages, named once.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

/// Listed bottom-up: a target may name only targets that stand above it in this list.
let package = Package(
    name: "Mallard",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "mallard", targets: ["mallard"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    ],
    targets: [
        // The C libraries: module maps only.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),

        // Wrappers and tools that know nothing of commerce.
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Redaction", dependencies: [logging], swiftSettings: strict),
        .target(name: "LocalServers", dependencies: [logging], swiftSettings: strict),
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: strict),
        .target(name: "Redis", dependencies: ["CHiredis", nioCore, nioPosix], swiftSettings: strict),
        .target(name: "Digests", dependencies: ["COpenSSL"], swiftSettings: strict),
        .target(name: "Compression", dependencies: ["CLZ4", "CZlib"], swiftSettings: strict),

        // The domain, its events, and their bytes.
        .target(name: "EventSourcing", dependencies: ["Digests"], swiftSettings: generic),
        .target(name: "Domain", dependencies: ["EventSourcing"], swiftSettings: strict),
        .target(name: "EventSchemas", dependencies: [protobuf], path: "EventSchemas/Generated"),
        .target(
            name: "EventCodecs",
            dependencies: ["EventSourcing", "Domain", "EventSchemas", "Digests", protobuf],
            swiftSettings: strict
        ),

        // The stores.
        .target(name: "MemoryStores", dependencies: ["EventSourcing"], swiftSettings: strict),
        .target(
            name: "EventStorePostgres",
            dependencies: ["Postgres", "EventSourcing", "Compression", "Digests"],
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict
        ),
        .target(name: "ProjectionKit", dependencies: ["JSON", "EventSourcing", "Domain"], swiftSettings: generic),
        .target(
            name: "ReadModelRedis", dependencies: ["Redis", "ProjectionKit", "EventSourcing"], swiftSettings: strict),
        .target(
            name: "SearchGroonga",
            dependencies: ["JSON", "EventSourcing", "Domain", "ProjectionKit", nioCore, nioPosix],
            swiftSettings: strict
        ),

        // The write side, the read models, the principals.
        .target(name: "Metering", dependencies: [metrics], swiftSettings: strict),
        .target(
            name: "Spans", dependencies: ["JSON", asyncHTTPClient, nioCore, nioHTTP1, logging, metrics, tracing],
            swiftSettings: strict),
        .target(name: "Leases", dependencies: ["EventSourcing", logging], swiftSettings: strict),
        .target(
            name: "Runtime", dependencies: ["EventSourcing", "Leases", logging, metrics, tracing], swiftSettings: generic
        ),
        .target(name: "CrashWatch", dependencies: ["EventSourcing", "Runtime"], swiftSettings: strict),
        .target(
            name: "Projections",
            dependencies: ["JSON", "Redaction", "EventSourcing", "Domain", "ProjectionKit"],
            path: "Projections",
            exclude: [
                "README.md", "ProductPage/README.md", "CategoryTree/README.md", "ProductList/README.md",
                "CartView/README.md", "OrderView/README.md", "OrdersOfCustomer/README.md",
                "StockLevel/README.md", "CouponWallet/README.md", "CouponTemplates/README.md",
                "SalesSummary/README.md", "TopProducts/README.md", "CouponUse/README.md", "StockTurnover/README.md",
                "StoreView/README.md",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Projecting",
            dependencies: ["EventSourcing", "Domain", "EventCodecs", "ProjectionKit", logging, metrics],
            swiftSettings: strict
        ),
        .target(name: "Identity", dependencies: ["EventSourcing", "Digests", "JSON", jwtKit], swiftSettings: strict),
        .target(
            name: "CommerceCommands",
            dependencies: ["JSON", "EventSourcing", "Domain", "EventCodecs", "Runtime", "Digests", "Identity"],
            swiftSettings: strict
        ),

        // GraphQL: an engine that knows no commerce, and the commerce that knows no parser.
        .target(name: "GraphQLLanguage", swiftSettings: strict),
        .target(name: "GraphQLValidation", dependencies: ["GraphQLLanguage"], swiftSettings: strict),
        .target(
            name: "GraphQLExecution",
            dependencies: ["JSON", "Redaction", "GraphQLLanguage", "GraphQLValidation"],
            swiftSettings: strict
        ),
        .target(
            name: "CommerceGraphQL",
            dependencies: [
                "JSON", "Redis", "EventSourcing", "Domain", "ProjectionKit", "ReadModelRedis", "Projections",
                "SearchGroonga", "GraphQLValidation", "GraphQLExecution",
            ],
            exclude: ["schema.graphql"],
            swiftSettings: strict
        ),

        // The doors.
        .target(
            name: "HTTPDoor", dependencies: [hummingbird, httpTypes, nioCore, nioHTTP1],
            swiftSettings: strict),
        .target(
            name: "CommerceHTTP",
            dependencies: [
                "JSON", "EventSourcing", "Runtime", "Identity", "Metering", "Spans", "CommerceCommands", "HTTPDoor",
                hummingbird, httpTypes, nioCore, nioHTTP1, logging, metrics, tracing,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "QueryHTTP",
            dependencies: [
                "JSON", "Redaction", "Digests", "Compression", "EventSourcing", "ProjectionKit", "ReadModelRedis",
                "Metering", "Spans", "Identity", "GraphQLLanguage", "GraphQLValidation", "GraphQLExecution",
                "HTTPDoor", hummingbird, httpTypes, asyncHTTPClient, nioCore, nioHTTP1, logging, metrics, tracing,
            ],
            resources: [.embedInCode("Pages/Files")],
            swiftSettings: strict
        ),

        // The tools.
        .target(
            name: "CommandClient",
            dependencies: ["JSON", asyncHTTPClient, nioCore, logging],
            swiftSettings: strict
        ),
        .target(
            name: "Audit",
            dependencies: [
                "JSON", "EventSourcing", "Domain", "EventCodecs", "ProjectionKit", "Projecting", "SearchGroonga",
                logging,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "JSON", "EventSourcing", "Domain", "EventCodecs", "MemoryStores", "Runtime", "Identity",
                "CommerceCommands", "Audit", logging,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Import",
            dependencies: ["JSON", "Compression", "EventSourcing", "CommandClient", logging],
            swiftSettings: strict
        ),
        .target(
            name: "Composition",
            dependencies: [
                "JSON", "Redaction", "LocalServers", "Postgres", "Redis", "EventSourcing", "Domain", "EventCodecs",
                "EventStorePostgres", "ProjectionKit", "ReadModelRedis", "SearchGroonga", "Metering", "Spans",
                "Leases", "Runtime", "CrashWatch", "Projections", "Projecting", "Identity", "CommerceCommands",
                "GraphQLValidation", "GraphQLExecution", "CommerceGraphQL",
                "HTTPDoor", "CommerceHTTP", "QueryHTTP", "CommandClient", "Audit", "Import", configuration,
                serviceLifecycle, unixSignals, hummingbird, httpTypes, nioCore, nioHTTP1, nioPosix, logging, metrics,
                tracing, asyncHTTPClient,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Bench",
            dependencies: [
                "JSON", "LocalServers", "Postgres", "Redis", "Digests", "EventSourcing", "Domain", "EventCodecs",
                "EventStorePostgres", "ProjectionKit", "ReadModelRedis", "Metering", "Leases", "Runtime", "Projections",
                "Projecting", "Identity", "GraphQLValidation", "GraphQLExecution", "HTTPDoor", "QueryHTTP",
                "CommandClient", "Audit", "MemoryStores", "SearchGroonga", "CommerceGraphQL", "Import", "Simulation",
                "Composition", asyncHTTPClient, hummingbird, httpTypes, nioCore, nioHTTP1, nioPosix, logging, metrics,
                histogram, serviceLifecycle, unixSignals,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "mallard",
            dependencies: ["CMimalloc", "Simulation", "Composition", "Bench", argumentParser, unixSignals],
            swiftSettings: strict
        ),

        // Tests mirror Sources.
        .target(
            name: "TestSupport",
            dependencies: ["LocalServers", "Postgres", "Redis", "EventSourcing", nioCore, nioPosix, logging],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "CrashWatchTests",
            dependencies: ["EventSourcing", "Leases", "MemoryStores", "Runtime", "CrashWatch", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "RedactionTests", dependencies: ["Redaction", logging], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["LocalServers", "Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RedisTests",
            dependencies: ["Redis", "LocalServers", "TestSupport", logging, nioCore, nioPosix],
            swiftSettings: strict
        ),
        .testTarget(name: "DigestsTests", dependencies: ["Digests", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CompressionTests", dependencies: ["Compression", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DomainTests", dependencies: ["Domain", "EventSourcing", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CodecTests",
            dependencies: [
                "Domain", "EventCodecs", "EventSourcing", "EventSchemas", "Digests", "TestSupport", protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "MemoryStores", "EventStorePostgres", "EventSourcing", "Postgres", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "EventSourcing", "EventStorePostgres", "Postgres", "LocalServers", "MemoryStores", "Leases", "Runtime",
                "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProjectionTests",
            dependencies: [
                "Domain", "EventCodecs", "EventSourcing", "MemoryStores", "ProjectionKit", "Projections", "Projecting",
                "ReadModelRedis", "Redis", "JSON", "LocalServers", "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GraphQLTests",
            dependencies: [
                "JSON", "Compression", "GraphQLLanguage", "GraphQLValidation", "GraphQLExecution", "TestSupport",
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "JSON", "Domain", "EventCodecs", "EventSourcing", "MemoryStores", "Runtime", "CommerceCommands",
                "Identity",
                "Digests", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ImportTests",
            dependencies: [
                "Import", "CommandClient", "CommerceHTTP", "Runtime", "MemoryStores", "Leases", "Identity",
                "EventSourcing", "JSON", "Compression", "TestSupport", asyncHTTPClient, nioCore, nioHTTP1, nioPosix,
                serviceLifecycle, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LocalServersTests", dependencies: ["LocalServers", "TestSupport", logging], swiftSettings: strict),
        .testTarget(
            name: "CommerceHTTPTests",
            dependencies: [
                "JSON", "Domain", "EventCodecs", "EventSourcing", "MemoryStores", "Leases", "Runtime", "Identity",
                "Metering", "Spans", "CommerceCommands", "HTTPDoor", "CommerceHTTP", "TestSupport", asyncHTTPClient,
                hummingbird, nioCore, nioHTTP1, nioPosix, serviceLifecycle, logging, metrics, tracing,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SpanTests",
            dependencies: [
                "JSON", "Spans", "TestSupport", asyncHTTPClient, hummingbird, serviceLifecycle, logging, tracing,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SearchTests",
            dependencies: [
                "SearchGroonga", "Domain", "EventSourcing", "JSON", "ProjectionKit", "LocalServers", "TestSupport",
                nioCore, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["EventSourcing", "MemoryStores", "Runtime", "Simulation"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "LocalServers",
                "JSON", "Postgres", "Redis", "EventSourcing", "Domain", "EventCodecs", "MemoryStores",
                "EventStorePostgres", "ProjectionKit", "ReadModelRedis", "SearchGroonga", "Projections", "Projecting",
                "Audit", "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommerceGraphQLTests",
            dependencies: [
                "JSON", "Domain", "EventCodecs", "EventSourcing", "MemoryStores", "ProjectionKit", "Projections",
                "Projecting", "Redis", "ReadModelRedis", "SearchGroonga", "GraphQLExecution", "GraphQLValidation",
                "CommerceGraphQL", "LocalServers", "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "QueryHTTPTests",
            dependencies: [
                "JSON", "Compression", "Digests", "EventSourcing", "ProjectionKit", "Redis", "ReadModelRedis",
                "Identity", "Metering", "Spans", "GraphQLLanguage", "GraphQLValidation", "GraphQLExecution",
                "HTTPDoor", "QueryHTTP", "Bench", "LocalServers", "TestSupport", asyncHTTPClient, hummingbird,
                httpTypes, nioCore, nioEmbedded, nioHTTP1, nioPosix, serviceLifecycle, logging, metrics, tracing,
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["JSON", "LocalServers", "TestSupport", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
