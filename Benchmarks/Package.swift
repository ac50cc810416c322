// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the libraries builds what times them.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "cascade-registry", path: "..")],
    targets: [
        .systemLibrary(name: "CBLAS", pkgConfig: "openblas"),
        .target(name: "CAllocations"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["CBLAS", "CAllocations"]
                + [
                    "Core", "Files", "Formats", "Signals", "Inspection", "Simulation", "Inference", "Training",
                    "Resolution",
                    "Registry", "Prediction", "ModelBuilding",
                ].map { .product(name: $0, package: "cascade-registry") }),
    ]
)
