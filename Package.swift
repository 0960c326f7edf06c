// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of this package is held to.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

/// What the metrics' server needs of SwiftNIO.
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix"].map {
  .product(name: $0, package: "swift-nio")
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// The targets stand in the order in which data flows; a module imports only what stands above it.
let package = Package(
  name: "lastack",
  products: [.executable(name: "lastack", targets: ["lastack"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "Wire", swiftSettings: strict),
    .target(
      name: "PacketCapture", dependencies: ["CPcap", "CZlib", "CZstd", "CLzma", "CLZ4", "Wire"],
      swiftSettings: strict),
    .target(name: "PacketDecode", dependencies: ["Wire"], swiftSettings: strict),
    .target(
      name: "Anonymization",
      dependencies: [
        "Wire", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .systemLibrary(name: "CPrefetch"),
    .target(name: "FlowTracking", dependencies: ["CPrefetch", "Wire"], swiftSettings: strict),
    .target(
      name: "TeardownAnalysis", dependencies: ["Wire", "FlowTracking"], swiftSettings: strict),
    .target(
      name: "CloseAdvice", dependencies: ["Wire", "FlowTracking", "TeardownAnalysis"],
      swiftSettings: strict),
    .target(
      name: "CaptureSummary",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "ReportWriting",
      dependencies: ["Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary"],
      swiftSettings: strict),
    .target(
      name: "CheckReporting",
      dependencies: ["Wire", "FlowTracking", "TeardownAnalysis", "ReportWriting"],
      swiftSettings: strict),
    .target(
      name: "MixComparison",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
        "CheckReporting",
      ],
      swiftSettings: strict),
    .target(
      name: "CheckPolicy",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
        "CheckReporting",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "CheckExpectations",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
        "CheckReporting",
      ],
      swiftSettings: strict),
    .target(
      name: "CloseExplaining",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CloseAdvice", "CaptureSummary",
        "ReportWriting",
      ],
      swiftSettings: strict),
    .target(
      name: "LiveScreen",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
      ],
      swiftSettings: strict),
    .target(
      name: "MetricsWriting",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
      ],
      swiftSettings: strict),
    .target(name: "MetricsServing", dependencies: nio, swiftSettings: strict),
    .target(name: "Privileges", dependencies: ["CLinux"], swiftSettings: strict),
    .target(
      name: "SocketOwners", dependencies: ["CLinux", "Wire", "Privileges"], swiftSettings: strict),
    .executableTarget(
      name: "lastack",
      dependencies: [
        "Wire", "PacketCapture", "PacketDecode", "Anonymization", "FlowTracking",
        "TeardownAnalysis", "CloseAdvice", "CaptureSummary", "ReportWriting", "CloseExplaining",
        "CheckReporting", "MixComparison", "CheckPolicy", "CheckExpectations", "LiveScreen",
        "MetricsWriting", "MetricsServing", "Privileges", "SocketOwners", argumentParser,
      ],
      swiftSettings: strict),

    // For developers and tests only.
    .executableTarget(
      name: "lastack-bench",
      dependencies: ["CPcap", "Wire", "PacketCapture", "PacketDecode", "FlowTracking"],
      path: "Sources/Benchmarks", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["CZlib", "CZstd", "CLzma", "CLZ4", "Wire"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "capture-rewrite", dependencies: ["TestSupport"], swiftSettings: strict),
    .executableTarget(
      name: "privilege-probe", dependencies: ["Privileges"], path: "Tests/PrivilegeProbe",
      swiftSettings: strict),
    .testTarget(
      name: "PrivilegesTests", dependencies: ["Privileges", "privilege-probe"],
      swiftSettings: strict),
    .executableTarget(
      name: "socket-probe", dependencies: ["Wire", "Privileges", "SocketOwners"],
      path: "Tests/SocketProbe", swiftSettings: strict),
    .testTarget(
      name: "SocketOwnersTests",
      dependencies: ["Wire", "Privileges", "SocketOwners", "socket-probe", "lastack"],
      swiftSettings: strict),
    .testTarget(
      name: "BenchmarksTests", dependencies: ["lastack-bench"], swiftSettings: strict),
    .testTarget(
      name: "TestSupportTests", dependencies: ["Wire", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
    .testTarget(
      name: "PacketCaptureTests",
      dependencies: ["Wire", "PacketCapture", "PacketDecode", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PacketDecodeTests", dependencies: ["Wire", "PacketDecode", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AnonymizationTests", dependencies: ["Wire", "Anonymization", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FlowTrackingTests", dependencies: ["Wire", "FlowTracking", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TeardownAnalysisTests",
      dependencies: ["Wire", "PacketDecode", "FlowTracking", "TeardownAnalysis", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CaptureSummaryTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "TestSupport",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportWritingTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CheckReportingTests", dependencies: ["CheckReporting"], swiftSettings: strict),
    .testTarget(
      name: "MixComparisonTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
        "CheckReporting",
        "MixComparison", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CheckPolicyTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CheckReporting", "CheckPolicy", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CheckExpectationsTests", dependencies: ["CheckExpectations"], swiftSettings: strict),
    .testTarget(
      name: "CloseAdviceTests",
      dependencies: ["CloseAdvice", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CloseExplainingTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CloseAdvice", "CaptureSummary",
        "ReportWriting",
        "CloseExplaining", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LiveScreenTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting", "LiveScreen",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MetricsWritingTests",
      dependencies: [
        "Wire", "FlowTracking", "TeardownAnalysis", "CaptureSummary", "ReportWriting",
        "MetricsWriting", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MetricsServingTests", dependencies: ["MetricsServing", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Wire", "PacketCapture", "PacketDecode", "FlowTracking", "TeardownAnalysis",
        "CaptureSummary", "ReportWriting", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "lastackTests",
      dependencies: [
        "Wire", "PacketDecode", "lastack", "TestSupport", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
  ]
)

// Fuzzing needs every module compiled with a sanitizer and coverage: `make fuzz` sets this variable, and builds in a
// folder of its own.
if Context.environment["LASTACK_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
    .executableTarget(
      name: "lastack-fuzz",
      dependencies: [
        "CFuzzer", "Wire", "PacketCapture", "PacketDecode", "FlowTracking", "TeardownAnalysis",
        "CaptureSummary", "ReportWriting", "TestSupport",
      ],
      path: "Fuzz/lastack-fuzz", swiftSettings: strict),
  ]
}

// The address sanitizer takes a build of its own: `make test-sanitized` names in this variable the tests that are
// worth it, and nothing is built but what they need.
if let names = Context.environment["LASTACK_SANITIZED"] {
  var kept: Set<String> = []
  var left = names.split(separator: " ").map(String.init)
  while let name = left.popLast() {
    guard let target = package.targets.first(where: { $0.name == name }),
      kept.insert(name).inserted
    else { continue }
    for case .byNameItem(let name, _) in target.dependencies { left.append(name) }
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products.removeAll { !kept.contains($0.name) }
}
