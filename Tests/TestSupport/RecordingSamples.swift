public import Core
public import Foundation

extension Generated {
    /// Traces that look like ΔF/F, another one in every row.
    public static func traces(neuronCount: Int, frameCount: Int, seed: UInt64 = 1) -> TraceMatrix {
        TraceMatrix(
            neuronCount: neuronCount, frameCount: frameCount,
            values: (0..<neuronCount).flatMap { trace(frameCount: frameCount, seed: seed &+ UInt64($0)) })
    }
}

/// The names in a folder, hidden ones included, in order.
public func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
}
