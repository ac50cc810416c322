// swift-tools-version: 6.2
import PackageDescription

// A package of its own: every library is built again with libFuzzer's and AddressSanitizer's checks (`make fuzz`).
let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "cascade-registry", path: "..")],
    targets: [
        .systemLibrary(name: "CFuzzing", pkgConfig: "matio"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["CFuzzing"]
                + ["Core", "Files", "Formats", "Registry"].map { .product(name: $0, package: "cascade-registry") }),
    ]
)
