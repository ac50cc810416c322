internal import Files
internal import CMatIO

extension MatioFile {
    /// Adds a variable at the end.
    borrowing func append(_ name: String, _ value: MATValue) throws(FileError) {
        guard let variable = unsafe MatioVariable(Self.variable(name, value)),
            unsafe Mat_VarWrite(handle, variable.pointer, MAT_COMPRESSION_NONE) == 0
        else { throw FileError(.disk, path: path, "“\(name)” cannot be written") }
    }

    /// A value in matio's memory, which owns copies of all numbers.
    private static func variable(_ name: String?, _ value: MATValue) -> UnsafeMutablePointer<matvar_t>? {
        var shape = value.shape.map { UInt($0) }
        switch value {
        case .single(_, var values):
            return unsafe Mat_VarCreate(name, MAT_C_SINGLE, MAT_T_SINGLE, Int32(shape.count), &shape, &values, 0)
        case .double(_, var values):
            return unsafe Mat_VarCreate(name, MAT_C_DOUBLE, MAT_T_DOUBLE, Int32(shape.count), &shape, &values, 0)
        case .text(let text):
            var units = Array(text.utf16)
            return unsafe Mat_VarCreate(name, MAT_C_CHAR, MAT_T_UINT16, Int32(shape.count), &shape, &units, 0)
        case .cell(_, let elements):
            let cell = unsafe Mat_VarCreate(name, MAT_C_CELL, MAT_T_CELL, Int32(shape.count), &shape, nil, 0)
            for (index, element) in elements.enumerated() {
                _ = unsafe Mat_VarSetCell(cell, Int32(index), variable(nil, element))
            }
            return unsafe cell
        case .structure(_, let fields):
            let structure = unsafe Mat_VarCreateStruct(name, Int32(shape.count), &shape, nil, 0)
            for field in fields { _ = unsafe Mat_VarAddStructField(structure, field.name) }
            for (number, field) in fields.enumerated() {
                for (index, element) in field.values.enumerated() {
                    _ = unsafe Mat_VarSetStructFieldByIndex(structure, number, index, variable(nil, element))
                }
            }
            return unsafe structure
        case .other:
            // What was not read is left empty.
            shape = [0, 0]
            return unsafe Mat_VarCreate(name, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, &shape, nil, 0)
        }
    }
}
