import Foundation
@testable import Registry

/// The registry that a measure was asked about, with the models that come with the program.
///
/// - Parameters:
///   - arguments: the folder of the registry.
///   - measure: what asks, for the error.
/// - Returns: the registry.
/// - Throws: when there is no such registry.
func measuredRegistry(_ arguments: [String], for measure: String) throws -> OpenRegistry {
    guard let folder = arguments.first else {
        throw CocoaError(
            .fileNoSuchFile, userInfo: [NSLocalizedDescriptionKey: "Benchmarks \(measure) REGISTRY"])
    }
    return try OpenRegistry(at: RegistryLocation(folder: URL(filePath: folder)), builtInModels: .included)
}
