internal import Foundation

/// Pyramids that were looked at lately; the oldest go when all together are too large.
actor PyramidCache {
    private var kept: [(key: String, pyramid: TracePyramid)] = []
    private let mostBytes: Int

    /// - Parameter mostBytes: that all together may hold; the last one is kept whatever its size.
    init(mostBytes: Int = 128 << 20) { self.mostBytes = mostBytes }

    /// What all hold together.
    var byteCount: Int { kept.reduce(0) { $0 + $1.pyramid.byteCount } }

    /// A pyramid, made where it is not kept.
    func pyramid(_ key: String, make: @Sendable () throws -> TracePyramid) rethrows -> TracePyramid {
        if let place = kept.firstIndex(where: { $0.key == key }) {
            let found = kept.remove(at: place)
            kept.append(found)
            return found.pyramid
        }
        let made = try make()
        kept.append((key, made))
        while byteCount > mostBytes, kept.count > 1 { kept.removeFirst() }
        return made
    }
}
