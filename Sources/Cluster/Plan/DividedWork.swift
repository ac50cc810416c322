/// The work of a command in units, as the registry and the files of the command are now.
package protocol DividedWork: Sendable {
    /// The units, in the order of the command.
    var units: [WorkUnit] { get }

    /// Does a unit. What it leaves is there as a whole, under a name that the inputs alone determine; the catalog is not
    /// touched. Two runs leave the same bytes.
    ///
    /// - Parameters:
    ///   - index: the unit's index in ``units``.
    ///   - progress: is told how far the unit is, as a share of 1.
    ///   - notice: is told what a person should know, in a sentence.
    /// - Throws: a `CascadeError` when it cannot be done.
    func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void, notice: @escaping @Sendable (String) -> Void
    ) throws

    /// Whether what a unit leaves is there and sound. What is damaged is put aside.
    ///
    /// - Parameters:
    ///   - index: the unit's index in ``units``.
    ///   - notice: is told what is damaged, in a sentence.
    /// - Returns: whether it is there.
    /// - Throws: a `CascadeError` when that cannot be told.
    func hasResult(ofUnit index: Int, notice: (String) -> Void) throws -> Bool
}
