/// The strides of an array in C order.
func contiguousStrides(of shape: [Int]) -> [Int] {
    shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
}

/// Where the numbers of a strided view lie, with the last of its axes running fastest.
func places(_ extents: [Int], strides: [Int]) -> [Int] {
    zip(extents, strides).reduce([0]) { places, axis in
        places.flatMap { place in (0..<axis.0).map { place + $0 * axis.1 } }
    }
}
