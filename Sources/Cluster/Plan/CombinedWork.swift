/// The units of several works as those of one, in their order.
package struct CombinedWork: DividedWork {
    package let units: [WorkUnit]
    private let places: [(part: Int, unit: Int)]
    private let parts: [any DividedWork]

    /// Puts works one after another.
    package init(_ parts: [any DividedWork]) {
        self.parts = parts
        units = parts.flatMap(\.units)
        places = parts.enumerated().flatMap { part, work in work.units.indices.map { (part, $0) } }
    }

    package func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void, notice: @escaping @Sendable (String) -> Void
    ) throws {
        let place = places[index]
        try parts[place.part].run(unit: place.unit, progress: progress, notice: notice)
    }

    package func hasResult(ofUnit index: Int, notice: (String) -> Void) throws -> Bool {
        let place = places[index]
        return try parts[place.part].hasResult(ofUnit: place.unit, notice: notice)
    }
}
