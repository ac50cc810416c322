internal import Files

/// Objects of one class, as a variable or a property holds them: mostly one.
struct MATObject: Sendable {
    /// The path to it.
    let path: String
    /// The class with its package, such as `tsdata.timemetadata`.
    let className: String
    let shape: [Int]
    fileprivate let numbers: [Int]
    fileprivate let store: MATObjectStore

    init(path: String, className: String, shape: [Int], numbers: [Int], store: MATObjectStore) {
        (self.path, self.className, self.shape, self.numbers, self.store) = (path, className, shape, numbers, store)
    }

    /// The properties, as if it were a structure.
    func fields() throws(FileError) -> [MATField] {
        var known: [Int: [(name: String, value: any MATArray)]] = [:]
        var fields: [MATField] = []
        for (element, number) in numbers.enumerated() {
            let properties = if let known = known[number] { known } else { try store.properties(ofObject: number) }
            known[number] = properties
            if element == 0 { fields = properties.map { MATField(name: $0.name, values: []) } }
            let prefix = path + (numbers.count == 1 ? "" : "(\(element + 1))")
            for (place, field) in fields.enumerated() {
                guard let value = properties.first(where: { $0.name == field.name })?.value else { continue }
                fields[place].values.append(value.named("\(prefix).\(field.name)"))
            }
        }
        return fields
    }

    /// The value of a property; `nil` where there is none of the name, or there are several objects.
    func property(_ name: String) throws(FileError) -> (any MATArray)? {
        guard let field = try fields().first(where: { $0.name == name }), field.values.count == 1 else { return nil }
        return field.values[0]
    }
}

/// The objects of a file, as far as they are asked for: what is wrong with them concerns nothing else.
struct MATObjects: Sendable {
    private let store: Result<MATObjectStore?, FileError>

    init(of file: MATFile) {
        store = Result { () throws(FileError) in try file.objectStore() }
    }

    /// The objects that an array stands for; `nil` for an array of anything else, or of what the file has not.
    func object(_ array: any MATArray) throws(FileError) -> MATObject? {
        let variable = array.variable
        // Within properties, a reference has no class.
        let isBare = variable.matClass == .uint32 && variable.shape.count == 2 && variable.shape[1] == 1
        guard variable.matClass == .opaque || isBare && variable.shape[0] > 4 else { return nil }
        let reference = try array.doubles()
        guard reference.first == MATObjectStore.mark, reference.allSatisfy({ (0...0xFFFF_FFFF).contains($0) }) else {
            return nil
        }
        return try store.get()?.object(reference, path: variable.name)
    }

    /// The fields of a structure, or the properties of an object.
    func fields(of array: any MATArray) throws(FileError) -> [MATField] {
        if let object = try object(array) { return try object.fields() }
        return try array.fields()
    }
}

/// A number that stands in the index of the objects itself, such as a logical one.
struct MATNumber: MATArray {
    let variable: MATVariable
    private let value: Double

    init(name: String, value: Double) {
        self.value = value
        variable = MATVariable(
            name: name, matClass: .double, isLogical: false, shape: [1, 1], isComplex: false, isCompressed: false,
            isPlain: true)
    }

    func named(_ path: String) -> any MATArray { MATNumber(name: path, value: value) }
    func fields() -> [MATField] { [] }
    func cells() -> [any MATArray] { [] }
    func numbers() -> any StoredMatrix { sparse() }
    func doubles() -> [Double] { [value] }
    func text() -> String? { nil }
    func sparse() -> HeldMatrix { HeldMatrix(outerCount: 1, innerCount: 1, values: [Float(value)]) }
}
