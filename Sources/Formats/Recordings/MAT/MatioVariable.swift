internal import Files
internal import CMatIO

/// A variable in matio's memory; it is freed when its owner goes.
@safe struct MatioVariable: ~Copyable {
    let pointer: UnsafeMutablePointer<matvar_t>

    /// Takes over what matio returned; `nil` where it returned nothing.
    init?(_ pointer: UnsafeMutablePointer<matvar_t>?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe Mat_VarFree(pointer)
    }
}

extension MatioFile {
    /// What the file says about the next variable; `nil` after the last one, and where matio cannot go on.
    borrowing func nextVariable() throws(FileError) -> MATVariable? {
        guard let variable = unsafe MatioVariable(Mat_VarReadNextInfo(handle)) else { return nil }
        let pointer = unsafe variable.pointer
        let name = unsafe pointer.pointee.name.map { unsafe String(cString: $0) } ?? ""
        guard let matClass = unsafe MATClass(rawValue: UInt8(truncatingIfNeeded: pointer.pointee.class_type.rawValue))
        else { throw FileError(.damaged, path: path, "“\(name)” has no class") }
        return unsafe MATVariable(
            name: name, matClass: matClass, isLogical: pointer.pointee.isLogical != 0, shape: shape(pointer),
            isComplex: pointer.pointee.isComplex != 0,
            isCompressed: pointer.pointee.compression != MAT_COMPRESSION_NONE,
            isPlain: ![.opaque, .function, .sparse, .object].contains(matClass))
    }

    /// Reads a whole variable.
    borrowing func value(of name: String) throws(FileError) -> MATValue {
        guard let variable = unsafe MatioVariable(Mat_VarRead(handle, name)) else {
            throw FileError(.damaged, path: path, "“\(name)” cannot be read")
        }
        return try unsafe value(variable.pointer, named: name, depth: 0)
    }

    /// Reads a block of a numeric matrix, columns outermost, as single precision.
    borrowing func block(
        of name: String, rows: Range<Int>, columns: Range<Int>
    ) throws(FileError) -> [Float] {
        guard let variable = unsafe MatioVariable(Mat_VarReadInfo(handle, name)) else {
            throw FileError(.damaged, path: path, "“\(name)” cannot be found again")
        }
        // matio fills as many bytes as its own view of the variable asks for.
        let shape = unsafe shape(variable.pointer)
        let matClass = unsafe MATClass(
            rawValue: UInt8(truncatingIfNeeded: variable.pointer.pointee.class_type.rawValue))
        guard let kind = matClass?.numbers, unsafe variable.pointer.pointee.isComplex == 0, shape.count == 2,
            rows.upperBound <= min(shape[0], Int(Int32.max)), columns.upperBound <= min(shape[1], Int(Int32.max)),
            let count = checkedProduct([rows.count, columns.count, kind.byteCount])
        else { throw FileError(.damaged, path: path, "“\(name)” is not the matrix it was") }
        var start = [Int32(rows.lowerBound), Int32(columns.lowerBound)]
        var step: [Int32] = [1, 1]
        var extent = [Int32(rows.count), Int32(columns.count)]
        var bytes = [UInt8](repeating: 0, count: count)
        let status = unsafe Mat_VarReadData(handle, variable.pointer, &bytes, &start, &step, &extent)
        guard status == 0 else {
            throw FileError(.damaged, path: path, "“\(name)”: the columns \(columns) cannot be read")
        }
        return NumberStorage(kind, isBigEndian: 1.bigEndian == 1).decode(bytes[...])
    }

    private borrowing func value(
        _ pointer: UnsafeMutablePointer<matvar_t>?, named name: String, depth: Int
    ) throws(FileError) -> MATValue {
        guard let pointer = unsafe pointer, unsafe pointer.pointee.class_type != MAT_C_EMPTY else {
            return .double(shape: [0, 0], values: [])
        }
        guard depth <= Level5ElementChecker.greatestDepth else {
            throw FileError(.damaged, path: path, "“\(name)” is nested too deeply")
        }
        let shape = unsafe shape(pointer)
        guard let matClass = unsafe MATClass(rawValue: UInt8(truncatingIfNeeded: pointer.pointee.class_type.rawValue)),
            let count = checkedProduct(shape)
        else { throw FileError(.damaged, path: path, "“\(name)” has no class or no extents") }
        switch matClass {
        case _ where unsafe pointer.pointee.isComplex != 0: return .other(className: "complex \(matClass.name)")
        case .single: return .single(shape: shape, values: try unsafe numbers(pointer, count, .float32, name))
        case _ where matClass.isNumeric:
            return .double(shape: shape, values: try unsafe numbers(pointer, count, matClass.numbers, name))
        case .text: return unsafe text(pointer, shape: shape)
        case .cell:
            return .cell(shape: shape, elements: try unsafe elements(pointer, count, name, depth: depth))
        case .structure:
            let names = unsafe fieldNames(pointer)
            let values = try unsafe elements(pointer, count * names.count, name, depth: depth)
            return .structure(
                shape: shape,
                fields: names.indices.map { field in
                    .init(names[field], stride(from: field, to: values.count, by: names.count).map { values[$0] })
                })
        default: return .other(className: matClass.name)
        }
    }

    private borrowing func numbers<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ pointer: UnsafeMutablePointer<matvar_t>, _ count: Int, _ kind: NumberStorage.Kind?, _ name: String
    ) throws(FileError) -> [Value] {
        if count == 0 { return [] }
        guard let kind, let data = unsafe pointer.pointee.data, unsafe Int(pointer.pointee.data_size) == kind.byteCount,
            unsafe pointer.pointee.nbytes == UInt(count * kind.byteCount)
        else { throw FileError(.damaged, path: path, "the numbers of “\(name)” cannot be read") }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: count * kind.byteCount)
        return unsafe NumberStorage(kind, isBigEndian: 1.bigEndian == 1).decode(bytes.bytes)
    }

    /// The elements of a cell array, or all fields of the first element of a structure array, then of the next.
    private borrowing func elements(
        _ pointer: UnsafeMutablePointer<matvar_t>, _ count: Int, _ name: String, depth: Int
    ) throws(FileError) -> [MATValue] {
        if count == 0 { return [] }
        let size = unsafe MemoryLayout<UnsafeMutablePointer<matvar_t>?>.size
        guard let data = unsafe pointer.pointee.data, unsafe pointer.pointee.nbytes >= UInt(count * size) else {
            throw FileError(.damaged, path: path, "the elements of “\(name)” cannot be read")
        }
        var values: [MATValue] = []
        for index in 0..<count {
            let element = unsafe data.load(
                fromByteOffset: index * size, as: UnsafeMutablePointer<matvar_t>?.self)
            values.append(try unsafe value(element, named: name, depth: depth + 1))
        }
        return values
    }

    private borrowing func text(_ pointer: UnsafeMutablePointer<matvar_t>, shape: [Int]) -> MATValue {
        guard shape.count == 2, shape[0] <= 1 else { return .other(className: "char matrix") }
        guard let data = unsafe pointer.pointee.data else { return .text("") }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: Int(pointer.pointee.nbytes))
        switch unsafe pointer.pointee.data_type {
        case MAT_T_UINT16, MAT_T_UTF16:
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map { offset in
                unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            }
            return .text(String(decoding: units, as: UTF16.self))
        default: return unsafe .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private borrowing func fieldNames(_ pointer: UnsafeMutablePointer<matvar_t>) -> [String] {
        guard let names = unsafe Mat_VarGetStructFieldnames(pointer) else { return [] }
        return unsafe (0..<Int(Mat_VarGetNumberOfFields(pointer))).map { index in
            unsafe names[index].map { unsafe String(cString: $0) } ?? ""
        }
    }

    private borrowing func shape(_ pointer: UnsafeMutablePointer<matvar_t>) -> [Int] {
        guard let extents = unsafe pointer.pointee.dims else { return [] }
        return unsafe (0..<Int(pointer.pointee.rank)).map { unsafe Int(clamping: extents[$0]) }
    }
}
