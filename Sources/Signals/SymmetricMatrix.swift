/// A symmetric, positive definite matrix.
package struct SymmetricMatrix {
    private let size: Int
    private var numbers: [Double]

    /// Zeros.
    package init(size: Int) {
        self.size = size
        numbers = Array(repeating: 0, count: size * size)
    }

    /// One of its numbers.
    package subscript(row: Int, column: Int) -> Double {
        get { numbers[row * size + column] }
        set { numbers[row * size + column] = newValue }
    }

    /// Adds a multiple of a matrix of the same size.
    package mutating func add(_ other: SymmetricMatrix, times factor: Double) {
        for index in numbers.indices { numbers[index] += factor * other.numbers[index] }
    }

    /// Adds a multiple of the products of some numbers, one per row, with each other: to the lower half.
    package mutating func addProducts(of values: [Double], times factor: Double) {
        for row in 0..<size {
            for column in 0...row { numbers[row * size + column] += factor * values[row] * values[column] }
        }
    }

    /// x of A x = b, by the factors of Cholesky. Only the lower half of A is read.
    ///
    /// - Parameter answers: b, one number per row.
    /// - Returns: x.
    package func solution(of answers: [Double]) -> [Double] {
        var (factor, solution) = (self, answers)
        for row in 0..<size {
            for column in 0...row {
                let sum = (0..<column).reduce(self[row, column]) { $0 - factor[row, $1] * factor[column, $1] }
                factor[row, column] = row == column ? sum.squareRoot() : sum / factor[column, column]
            }
            solution[row] = (0..<row).reduce(solution[row]) { $0 - factor[row, $1] * solution[$1] } / factor[row, row]
        }
        for row in (0..<size).reversed() {
            let sum = (row + 1..<size).reduce(solution[row]) { $0 - factor[$1, row] * solution[$1] }
            solution[row] = sum / factor[row, row]
        }
        return solution
    }
}
