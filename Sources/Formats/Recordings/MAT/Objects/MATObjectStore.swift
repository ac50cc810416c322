internal import Files

/// The objects of a MATLAB file. MATLAB keeps their properties apart from the variables, in one store per file.
///
/// The store is a cell array. Its first cell is an index of 32-bit words: the names of classes and properties, the class
/// of every object, and in which cell the value of each of its properties is. Values stand from the third cell on; the
/// last cell has those that a class gives to properties that an object has not changed.
///
/// Source: no document of MATLAB's; the description by the project `foreverallama/matio`, and files that MATLAB wrote.
struct MATObjectStore: Sendable {
    /// Four words per class, of which the first two number the names of its package and of itself.
    private let classes: [Int]
    /// Six words per object: the class, and where its properties are in one or the other list.
    private let objects: [Int]
    /// The properties as the class has them, and what a class has written in their place.
    private let properties: Lists
    private let replacements: Lists
    private let names: [String]
    private let values: [any MATArray]
    /// A structure per class.
    private let defaults: [any MATArray]
    private let path: String

    /// The first word of every reference to an object.
    static let mark = Double(0xDD00_0000)

    /// Reads the index.
    init(_ cells: [any MATArray], path: String) throws(FileError) {
        self.path = path
        guard cells.count >= 4, let bytes = try Self.bytes(cells[0]), let index = Index(bytes),
            let properties = Lists(index.words(of: 3)), let replacements = Lists(index.words(of: 1))
        else { throw Self.damaged(path, "has no index that can be read") }
        (self.properties, self.replacements, names) = (properties, replacements, index.names)
        (classes, objects) = (index.words(of: 0), index.words(of: 2))
        values = Array(cells.dropFirst(2))
        defaults = try cells[cells.count - 1].cells()
    }

    /// What a reference stands for; `nil` where the store has no such objects.
    func object(_ reference: [Double], path: String) -> MATObject? {
        let words = reference.map { Int($0) }
        guard words.count > 4, reference[0] == Self.mark, words[1] >= 2, words[1] <= words.count - 3 else { return nil }
        let shape = Array(words[2..<2 + words[1]])
        let numbers = Array(words[(2 + words[1])..<(words.count - 1)])
        guard checkedProduct(shape) == numbers.count, !numbers.isEmpty,
            numbers.allSatisfy({ $0 > 0 && 6 * $0 + 5 < objects.count }),
            let className = className(words[words.count - 1])
        else { return nil }
        return MATObject(path: path, className: className, shape: shape, numbers: numbers, store: self)
    }

    /// The properties of one object, in the order in which the file has them.
    func properties(ofObject number: Int) throws(FileError) -> [(name: String, value: any MATArray)] {
        let (kind, replacement, list) = (objects[6 * number], objects[6 * number + 3], objects[6 * number + 4])
        guard let words = replacement > 0 ? replacements[replacement] : properties[list] else {
            throw Self.damaged(path, "lacks the properties of object \(number)")
        }
        var found: [(name: String, value: any MATArray)] = []
        for start in stride(from: words.startIndex, to: words.endIndex, by: 3) {
            guard let name = name(words[start]) else { throw Self.damaged(path, "lacks the name of a property") }
            let value = words[start + 2]
            switch words[start + 1] {
            case 1:
                guard values.indices.contains(value) else { throw Self.damaged(path, "lacks the value of “\(name)”") }
                found.append((name, values[value]))
            case 2: found.append((name, MATNumber(name: name, value: Double(value))))
            // A member of an enumeration, by its name.
            default: break
            }
        }
        guard defaults.indices.contains(kind) else { return found }
        let saved = Set(found.map(\.name))
        for field in try defaults[kind].fields() where field.values.count == 1 && !saved.contains(field.name) {
            found.append((field.name, field.values[0]))
        }
        return found
    }

    private func className(_ number: Int) -> String? {
        guard number > 0, 4 * number + 1 < classes.count, let name = name(classes[4 * number + 1]) else { return nil }
        return self.name(classes[4 * number]).map { "\($0).\(name)" } ?? name
    }

    /// A name by its number, from 1.
    private func name(_ number: Int) -> String? { names.indices.contains(number - 1) ? names[number - 1] : nil }

    private static func bytes(_ array: any MATArray) throws(FileError) -> [UInt8]? {
        guard array.variable.matClass == .uint8 else { return nil }
        let numbers = try array.doubles()
        let bytes = numbers.compactMap(UInt8.init(exactly:))
        return bytes.count == numbers.count ? bytes : nil
    }

    private static func damaged(_ path: String, _ what: String) -> FileError {
        FileError(
            .damaged, path: path, "MATLAB's store of objects \(what)",
            remedy: "Save the traces as a matrix: save('traces.mat', 'dff').")
    }
}

extension MATObjectStore {
    /// The first cell: a version, how many names there are, where its eight parts begin, the names, and the parts.
    private struct Index {
        let names: [String]
        private let words: [Int]
        private let starts: [Int]

        /// The versions that are known; words in the wrong order of bytes are of none.
        private static let versions = 2...4
        private static let namesStart = 40

        init?(_ bytes: [UInt8]) {
            guard bytes.count >= Self.namesStart else { return nil }
            let isBigEndian = !Self.versions.contains(Int(bytes[..<4].unsignedNumber(isBigEndian: false)))
            words = stride(from: 0, to: bytes.count - 3, by: 4).map {
                Int(bytes[$0..<$0 + 4].unsignedNumber(isBigEndian: isBigEndian))
            }
            starts = Array(words[2..<7])
            guard Self.versions.contains(words[0]), starts[0] >= Self.namesStart,
                zip(starts.dropFirst(), starts).allSatisfy({ $0 >= $1 }), starts[4] <= bytes.count,
                starts.allSatisfy({ $0.isMultiple(of: 4) })
            else { return nil }
            names = bytes[Self.namesStart..<starts[0]].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        }

        func words(of part: Int) -> [Int] { Array(words[starts[part] / 4..<starts[part + 1] / 4]) }
    }

    /// Lists of triples, each behind their number, and filled up to an even number of words.
    private struct Lists: Sendable {
        private let words: [Int]
        private var lists: [Range<Int>] = []

        init?(_ words: [Int]) {
            self.words = words
            var start = 0
            while start < words.count {
                let end = start + 1 + 3 * words[start]
                guard end <= words.count else { return nil }
                lists.append(start + 1..<end)
                start = end + end % 2
            }
        }

        subscript(number: Int) -> ArraySlice<Int>? { lists.indices.contains(number) ? words[lists[number]] : nil }
    }
}
