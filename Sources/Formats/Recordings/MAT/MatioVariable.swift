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
    /// Reads a whole variable.
    borrowing func value(of name: String) throws(FileError) -> MATValue {
        guard let variable = unsafe MatioVariable(Mat_VarRead(handle, name)) else {
            throw FileError(.damaged, path: path, "“\(name)” cannot be read")
        }
        return try unsafe value(variable.pointer, named: name, depth: 0)
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
