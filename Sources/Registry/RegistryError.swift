public import Core
internal import Foundation

/// What a registry cannot do, said in words for the person who asked for it.
public struct RegistryError: CascadeError, Hashable {
    /// The kind of failure.
    public let category: FailureCategory
    /// What is wrong, where, and why.
    public let reason: String
    /// What to do next.
    public let remedy: String?

    /// Describes a failure.
    ///
    /// - Parameters:
    ///   - category: the kind of failure, which decides the exit code.
    ///   - reason: what is wrong, where, and why.
    ///   - remedy: what to do next.
    public init(_ category: FailureCategory, _ reason: String, remedy: String? = nil) {
        self.category = category
        self.reason = reason
        self.remedy = remedy
    }
}

extension CascadeError {
    /// Whether something is damaged or gone, and was not kept from being read by the disk or a permission.
    package var isDamageOrAbsence: Bool { [.badData, .notFound].contains(category) }
}

/// What `body` reads; `nil` where that is damaged or gone. What cannot be read for another reason is not what is absent.
func unlessDamaged<Value>(_ body: () throws -> Value) throws -> Value? {
    do {
        return try body()
    } catch let error as any CascadeError where error.isDamageOrAbsence {
        return nil
    }
}

extension RegistryError {
    /// A row of the catalog that says something else than the manifest.
    static func catalogDiffers(_ identifier: String, at file: URL) -> RegistryError {
        RegistryError(
            .badData, "\(file.path): says something else of \(identifier) than its manifest",
            remedy: "Build it again from the manifests: `cascade-registry repair --rebuild-catalog`.")
    }
}
