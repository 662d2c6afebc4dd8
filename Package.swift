// swift-tools-version: 6.2
import PackageDescription

// Who may import whom is decided here and nowhere else; docs/architecture.md explains each arrow and
// ops/test refuses an import that this file does not declare.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
// The types that AsyncHTTPClient's requests and answers are made of.
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")

func source(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    path: String? = nil,
    exclude: [String] = []
) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "dossier",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CXLSXWriter",
            pkgConfig: "xlsxwriter",
            providers: [.apt(["libxlsxwriter-dev"])]
        ),
        .systemLibrary(name: "CMagic", pkgConfig: "libmagic", providers: [.apt(["libmagic-dev"])]),
        .target(
            name: "CICU",
            linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]
        ),
        // Draws the QR pictures of the simulated provider, and nothing else.
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        source("Values", [crypto]),
        source("Spreadsheets", ["CLibXML2", "CLibZip", "CXLSXWriter"]),
        source("Postgres", ["CLibPQ", logging, crypto]),
        source("Workflow", ["Values", "Yams"]),
        source("Lifecycles", ["Values", "Workflow"]),
        source("Documents", ["Values", crypto, "CMagic", "CLibZip", "CICU"]),
        source("PostgresDocumentStore", ["Values", "Documents", "Postgres"]),
        source("EventStore", ["Values", crypto]),
        source("PostgresEventStore", ["Values", "EventStore", "Postgres", logging]),
        source("Finance", ["Values", "Lifecycles", "EventStore", "Workflow", "Spreadsheets"]),
        source(
            "PostgresFinance",
            ["Values", "Lifecycles", "EventStore", "Finance", "Postgres", "PostgresEventStore"]
        ),
        source("Providers", ["Values", "Workflow", "Lifecycles", httpClient, nio, nioHTTP, logging, crypto]),
        source("PostgresProviders", ["Values", "Postgres", "Providers"]),
        source("ProviderSimulators", ["CQREncode", hummingbird, httpClient, logging]),
        source("Engine", ["Values", "Workflow", "EventStore", logging]),
        source("JSONLogging", ["Values", logging]),
        source(
            "Cases",
            [
                "Values", "Workflow", "Lifecycles", "EventStore", "Engine", "Documents", "Finance",
                "Spreadsheets",
            ]
        ),
        source(
            "Server",
            [
                "Values", "Engine", "EventStore", "Lifecycles", "Documents", "Workflow", "Finance",
                "Spreadsheets", "Cases",
                hummingbird, logging, nio,
            ]
        ),
        source("Simulation", ["Values", "Workflow", "EventStore", "Engine", "Lifecycles", logging]),
        .executableTarget(
            name: "dossier",
            dependencies: [
                "Values", "Postgres", "Workflow", "Lifecycles", "Documents", "EventStore",
                "PostgresDocumentStore", "PostgresEventStore",
                "Providers", "PostgresProviders",
                "ProviderSimulators", "Engine", "Cases", "Server", "Spreadsheets", "Finance",
                "PostgresFinance", "JSONLogging", "Simulation", httpClient, nio, nioHTTP, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        source("TestSupport", ["Values", "Workflow", "EventStore", "Documents", "Postgres"]),
        tests("ValuesTests", ["Values", "TestSupport"]),
        tests("SpreadsheetsTests", ["Spreadsheets", "CLibZip", "TestSupport"], exclude: ["Files"]),
        tests(
            "FinanceTests",
            [
                "Values", "Lifecycles", "EventStore", "Workflow", "Spreadsheets", "Finance",
                "PostgresFinance",
                "Engine", "Postgres", "PostgresEventStore", "TestSupport", logging,
            ]
        ),
        tests("PostgresTests", ["Postgres", "TestSupport", logging]),
        tests("WorkflowTests", ["Values", "Workflow", "TestSupport"]),
        tests("LifecyclesTests", ["Values", "Workflow", "Lifecycles", "TestSupport"]),
        tests(
            "HistoriesTests",
            ["Values", "Workflow", "Lifecycles"],
            path: "Tests/Histories",
            exclude: ["charts", "events", "walks"]
        ),
        tests("DocumentsTests", ["Values", "Documents", "TestSupport"], exclude: ["Files"]),
        tests(
            "PostgresDocumentStoreTests",
            ["Values", "Documents", "Postgres", "PostgresDocumentStore", "TestSupport"]
        ),
        tests("EventStoreTests", ["Values", "EventStore", "TestSupport"]),
        tests(
            "PostgresEventStoreTests",
            ["Values", "EventStore", "Postgres", "PostgresEventStore", "TestSupport", logging]
        ),
        tests(
            "ProvidersTests",
            ["Values", "Workflow", "Lifecycles", "Providers", "TestSupport", httpClient, logging]
        ),
        tests(
            "PostgresProvidersTests",
            ["Values", "Postgres", "Providers", "PostgresProviders", "TestSupport", logging]
        ),
        tests("ProviderSimulatorsTests", ["ProviderSimulators", httpClient, hummingbird, logging]),
        tests("EngineTests", ["Values", "Workflow", "EventStore", "Engine", "TestSupport", logging]),
        tests(
            "CasesTests",
            [
                "Values", "Workflow", "Lifecycles", "EventStore", "Engine", "Cases", "Spreadsheets",
                "TestSupport",
            ]
        ),
        tests("SimulationTests", ["Values", "Workflow", "Lifecycles", "EventStore", "Engine", "Simulation"]),
        tests(
            "ServerTests",
            [
                "Values", "Workflow", "EventStore", "Engine", "Server", "Lifecycles", "Documents",
                "TestSupport",
                "Cases", "Finance", "Spreadsheets", "JSONLogging", logging, hummingbird,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                nio, .product(name: "NIOEmbedded", package: "swift-nio"),
            ]
        ),
        tests(
            "IntegrationTests",
            ["Values", "TestSupport", "Postgres", "dossier", httpClient, nio, nioHTTP, logging]
        ),
        tests("TidyTests", [], exclude: ["indexes.txt", "traps.txt"]),
    ]
)
