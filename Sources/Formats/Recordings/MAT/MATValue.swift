/// A variable of a MATLAB file: numbers, text, or cells and structures that hold such values.
package indirect enum MATValue: Hashable, Sendable {
    /// Numbers of class `single`, in column-major order.
    case single(shape: [Int], values: [Float])
    /// Numbers of class `double`, or of an integer or logical class, in column-major order.
    case double(shape: [Int], values: [Double])
    /// A line of text.
    case text(String)
    /// A cell array, in column-major order.
    case cell(shape: [Int], elements: [MATValue])
    /// A structure array; every field has one value per element of the array, in column-major order.
    case structure(shape: [Int], fields: [Field])
    /// Something that this program does not read, such as `sparse` or `function_handle`.
    case other(className: String)

    /// One field of a structure array.
    package struct Field: Hashable, Sendable {
        /// The field's name.
        package var name: String
        /// One value per element of the array.
        package var values: [MATValue]

        /// Names the values.
        package init(_ name: String, _ values: [MATValue]) {
            self.name = name
            self.values = values
        }
    }
}

extension MATValue {
    /// A `double` scalar.
    package static func scalar(_ value: Double) -> MATValue { .double(shape: [1, 1], values: [value]) }

    /// A `double` row, 1 × N.
    package static func row(_ values: [Double]) -> MATValue { .double(shape: [1, values.count], values: values) }

    /// A 1 × 1 structure.
    package static func structure(_ fields: KeyValuePairs<String, MATValue>) -> MATValue {
        .structure(shape: [1, 1], fields: fields.map { Field($0.key, [$0.value]) })
    }

    /// The extents; of text, one row of its UTF-16 units.
    package var shape: [Int] {
        switch self {
        case .single(let shape, _), .double(let shape, _), .cell(let shape, _), .structure(let shape, _): shape
        case .text(let text): [text.isEmpty ? 0 : 1, text.utf16.count]
        case .other: []
        }
    }

    /// The numbers as double precision, in column-major order; `nil` where there are none.
    package var doubles: [Double]? {
        switch self {
        case .single(_, let values): values.map(Double.init)
        case .double(_, let values): values
        default: nil
        }
    }

    /// The field of a 1 × 1 structure; `nil` where there is none of the name, or several elements.
    package subscript(name: String) -> MATValue? {
        guard case .structure(_, let fields) = self, let field = fields.first(where: { $0.name == name }),
            field.values.count == 1
        else { return nil }
        return field.values[0]
    }

    /// Bytes of the numbers and characters, and of the tags around them.
    var byteCount: Int {
        switch self {
        case .single(_, let values): 64 + 4 * values.count
        case .double(_, let values): 64 + 8 * values.count
        case .text(let text): 64 + 2 * text.utf16.count
        case .cell(_, let elements): elements.reduce(64) { $0 + $1.byteCount }
        case .structure(_, let fields): fields.reduce(128) { $0 + $1.values.reduce(64) { $0 + $1.byteCount } }
        case .other: 64
        }
    }
}
