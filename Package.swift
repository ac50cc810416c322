// swift-tools-version: 6.2
import PackageDescription

/// The libraries, in the order in which data flows through them. Each is a product of its own.
let libraries = [
    "Core", "Files", "Formats", "Download", "Signals", "Inspection", "Plots", "Pages", "Simulation", "Inference",
    "Training", "Resolution", "Registry", "Cluster", "Prediction", "ModelBuilding", "Explorer",
]

/// HDF5 for pkg-config: on Debian plain `hdf5` may be an MPI build, and Homebrew has no other name.
#if os(macOS)
    let hdf5 = "hdf5"
#else
    let hdf5 = "hdf5-serial"
#endif

let package = Package(
    name: "cascade-registry",
    platforms: [.macOS(.v15)],
    products: libraries.map { .library(name: $0, targets: [$0]) } + [
        .executable(name: "cascade-registry", targets: ["cascade-registry"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // System libraries: a module map and the macros that Swift cannot import.
        .systemLibrary(
            name: "CHDF5", pkgConfig: hdf5,
            providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        .systemLibrary(
            name: "CMatIO", pkgConfig: "matio",
            providers: [.apt(["libmatio-dev"]), .brew(["libmatio"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CArchive", pkgConfig: "libarchive",
            providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CFFTW", pkgConfig: "fftw3",
            providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),

        // What the system's own modules leave out.
        .systemLibrary(name: "CFileSystem"),

        // Our own C: what loads libcurl and librsvg, the convolution kernels, and the files compiled into the program.
        .target(name: "CCurl"),
        .target(name: "CSVG"),
        .target(name: "CConvolution"),
        .target(name: "CResources"),

        // Rounding is libm's, which nothing else brings to a program that uses Core alone.
        .target(name: "Core", linkerSettings: [.linkedLibrary("m")]),
        .target(name: "Files", dependencies: ["Core", "CCrypto"]),
        .target(
            name: "Formats",
            dependencies: [
                "Core", "Files", "CHDF5", "CMatIO", "CZlib", "CArchive", "CResources",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "Download", dependencies: ["Core", "Files", "CCurl"]),
        .target(name: "Signals", dependencies: ["Core", "CFFTW"]),
        .target(name: "Inspection", dependencies: ["Core", "Signals"]),
        .target(name: "Plots", dependencies: ["Core", "Files", "Signals", "CSVG"]),
        .target(name: "Pages", dependencies: ["Core", "Files", "CResources", "CZlib"]),
        .target(name: "Simulation", dependencies: ["Core", "Signals"]),
        .target(name: "Inference", dependencies: ["Core", "Signals", "CConvolution"]),
        .target(name: "Training", dependencies: ["Core", "Signals", "Inference", "CConvolution"]),
        .target(name: "Resolution", dependencies: ["Core", "Signals"]),
        .target(
            name: "Registry",
            dependencies: [
                "Core", "Files", "Formats", "Download", "Signals", "Inspection", "Inference", "Resolution",
                "CResources",
                "CFileSystem",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(name: "Cluster", dependencies: ["Core", "Files"]),
        .target(
            name: "Prediction",
            dependencies: [
                "Core", "Files", "Formats", "Signals", "Inspection", "Plots", "Pages", "Inference", "Resolution",
                "Registry",
            ]),
        .target(
            name: "ModelBuilding",
            dependencies: [
                "Core", "Files", "Formats", "Signals", "Inspection", "Inference", "Training", "Registry", "Cluster",
            ]),
        .target(
            name: "Explorer",
            dependencies: [
                "Core", "Formats", "Signals", "Inspection", "Inference", "Resolution", "Registry", "Pages",
                "Prediction",
                .product(name: "FlyingFox", package: "FlyingFox"),
            ]),
        .executableTarget(
            name: "cascade-registry",
            dependencies: [
                "Core", "Files", "Formats", "Download", "Signals", "Inspection", "Plots", "Pages", "Simulation",
                "Inference", "Training", "Resolution", "Registry", "Prediction", "ModelBuilding", "Cluster", "Explorer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        .target(name: "TestSupport", dependencies: ["Core", "Files", "Formats"], path: "Tests/TestSupport"),
        .target(
            name: "RegistryTestSupport",
            dependencies: ["Core", "Files", "Formats", "Resolution", "Registry", "TestSupport"],
            path: "Tests/RegistryTestSupport"),
        .testTarget(name: "CoreTests", dependencies: ["Core", "TestSupport"]),
        .testTarget(name: "FilesTests", dependencies: ["Core", "Files", "TestSupport"]),
        // matio, HDF5 and libarchive write the files that the tests read and damage.
        .testTarget(
            name: "FormatsTests",
            dependencies: [
                "Core", "Files", "Formats", "Signals", "CArchive", "CHDF5", "CMatIO", "CZlib", "TestSupport",
            ]),
        .testTarget(name: "DownloadTests", dependencies: ["Core", "Files", "Formats", "Download", "TestSupport"]),
        .testTarget(name: "SignalsTests", dependencies: ["Core", "Files", "Formats", "Signals", "TestSupport"]),
        .testTarget(name: "InspectionTests", dependencies: ["Core", "Inspection", "Signals", "TestSupport"]),
        .testTarget(name: "PlotsTests", dependencies: ["Core", "Files", "Plots", "TestSupport"]),
        .testTarget(name: "PagesTests", dependencies: ["Core", "Pages", "TestSupport"]),
        // OpenBLAS is loaded, not linked, by Inference: the test compares both.
        .testTarget(
            name: "InferenceTests",
            dependencies: ["Core", "Files", "Formats", "Signals", "Inference", "COpenBLAS", "TestSupport"]),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Core", "Files", "Formats", "Signals", "Inference", "Training", "TestSupport"],
            exclude: ["SelfCalibration/golden.py", "SelfCalibration/golden.safetensors"]),
        .testTarget(name: "SimulationTests", dependencies: ["Core", "Signals", "Simulation", "TestSupport"]),
        .testTarget(
            name: "ResolutionTests",
            dependencies: [
                "Core", "Files", "Formats", "Signals", "Resolution", "Registry", "RegistryTestSupport", "TestSupport",
            ]),
        .testTarget(
            name: "RegistryTests",
            dependencies: [
                "Core", "Files", "Formats", "Download", "Inspection", "Resolution", "Registry", "Signals",
                "RegistryTestSupport", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "PredictionTests",
            dependencies: [
                "Core", "Files", "Formats", "Signals", "Inspection", "Inference", "Resolution", "Registry",
                "Prediction", "RegistryTestSupport", "TestSupport",
            ]),
        .testTarget(
            name: "ModelBuildingTests",
            dependencies: [
                "Core", "Files", "Formats", "Inference", "Registry", "Training", "ModelBuilding", "RegistryTestSupport",
                "TestSupport",
            ]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: [
                "Core", "Files", "Formats", "Registry", "Pages", "Prediction", "Explorer", "RegistryTestSupport",
                "TestSupport",
            ]),
        .testTarget(name: "ClusterTests", dependencies: ["Core", "Files", "Cluster", "TestSupport"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "cascade-registry", "Core", "Files", "Formats", "Signals", "Resolution", "Registry",
                "RegistryTestSupport", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    cLanguageStandard: .c2x
)

// `make sanitize` builds only the libraries that call C, and their tests.
let isForC = Context.environment["CASCADE_TARGETS"] == "C"
if isForC {
    let others = [
        "Inspection", "Plots", "Pages", "Resolution", "Registry", "Cluster", "Prediction", "ModelBuilding", "Explorer",
        "CommandLine",
    ]
    let left = Set(others.flatMap { [$0, $0 + "Tests"] } + ["RegistryTestSupport", package.name])
    package.products.removeAll { left.contains($0.name) }
    package.targets.removeAll { left.contains($0.name) }
}

// Strict for every Swift target: unsafe code is marked, imports are explicit, existentials say `any`.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}

// Tests that compute much themselves are optimised. Others are not even where the libraries are: they compile sooner.
let computing: Set = ["TestSupport", "InferenceTests"]
for target in package.targets where !isForC && computing.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"]))
}
for target in package.targets where isForC && target.type == .test && !computing.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-Onone"]))
}
