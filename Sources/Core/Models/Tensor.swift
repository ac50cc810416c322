/// A dense array of single-precision numbers in row-major (C) order.
public struct Tensor: Hashable, Sendable {
    /// The extents, outermost first.
    public let shape: [Int]
    /// The numbers; as many as the product of the extents.
    public let values: [Float]

    /// Pairs the values with their extents.
    ///
    /// - Precondition: there are as many values as the shape has places.
    public init(shape: [Int], values: [Float]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "an extent cannot be negative")
        precondition(shape.reduce(1, *) == values.count, "as many values as the shape has places")
        self.shape = shape
        self.values = values
    }
}
