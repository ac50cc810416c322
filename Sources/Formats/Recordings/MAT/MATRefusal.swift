internal import Files
internal import Foundation

extension MATSearch {
    /// Why an array is no matrix of traces, and the line of MATLAB that makes one of it.
    func refusal(_ array: any MATArray) -> FileError {
        let variable = array.variable
        let name = variable.name
        if let part = (try? firstElements(of: array))?.first {
            return FileError(
                .unsupported, path: file.url.path,
                variable.matClass == .opaque
                    ? "\(variable) is an object, of which several properties may hold traces"
                    : "\(variable) holds no traces of the same length",
                remedy: "Name one of its parts, such as --variable '\(part.variable.name)'.")
        }
        let (reason, line) = Self.reason(variable)
        return FileError(
            .unsupported, path: file.url.path, "\(variable) \(reason)",
            remedy: line.map { "In MATLAB: dff = \($0(name)); save('traces.mat', 'dff')." }
                ?? "Name another variable, or save a matrix with one row per neuron.")
    }

    /// The matrices in the first element of a cell or structure array.
    private func firstElements(of array: any MATArray) throws(FileError) -> [MATCandidate] {
        switch array.variable.matClass {
        case .cell:
            guard let first = try array.cells().first, first.variable.matClass == .structure else { return [] }
            return try matrices(in: first)
        case .structure, .opaque:
            // Of MATLAB's own classes, properties are not what they seem.
            let isOwn = Self.ownClasses.contains(array.variable.className)
            var found: [MATCandidate] = []
            for field in isOwn ? [] : try objects.fields(of: array) {
                guard let first = field.values.first, field.values.count > 1 || array.variable.matClass == .opaque
                else {
                    continue
                }
                if let candidate = try MATCandidate(first, in: objects) { found.append(candidate) }
            }
            return found
        default: return []
        }
    }

    private static let ownClasses: Set<String> = [
        "timeseries", "table", "timetable", "string", "datetime", "duration", "calendarDuration", "categorical",
        "containers.Map", "dictionary",
    ]

    /// What is wrong with an array, and what MATLAB makes a matrix of.
    private static func reason(_ variable: MATVariable) -> (String, ((String) -> String)?) {
        switch variable.matClass {
        case _ where variable.isComplex: return ("has an imaginary part", { "real(\($0))" })
        case _ where variable.matClass.isNumeric && variable.shape.contains(0): return ("is empty", nil)
        case _ where variable.matClass.isNumeric && variable.shape.count > 2:
            return (
                "has \(variable.shape.count) axes, of which a matrix has two",
                { "squeeze(\($0)(\(page(variable.shape))))" }
            )
        case _ where variable.matClass.isNumeric: return ("is a single number", nil)
        case .sparse: return ("is empty", nil)
        case .cell:
            return (
                "is a cell array of something else than traces of the same length",
                { "cell2mat(cellfun(@(x) x(1:min(cellfun(@numel, \($0)))), \($0)(:), 'UniformOutput', false))" }
            )
        case .structure: return ("is a structure without a matrix in it", nil)
        case .text: return ("is text", nil)
        case .function: return ("is a function", nil)
        default:
            return (
                "is an object, of which only MATLAB itself can tell which property holds traces",
                object(variable.className)
            )
        }
    }

    /// The first page of an array with more than two axes, whichever are the longest two.
    private static func page(_ shape: [Int]) -> String {
        let longest = Set(shape.indices.sorted { shape[$0] > shape[$1] }.prefix(2))
        return shape.indices.map { longest.contains($0) ? ":" : "1" }.joined(separator: ", ")
    }

    private static func object(_ className: String) -> (String) -> String {
        switch className {
        case "table": { "table2array(\($0))" }
        case "timetable": { "table2array(timetable2table(\($0), 'ConvertRowTimes', false))" }
        case "timeseries": { "squeeze(\($0).Data)" }
        case "dlarray": { "extractdata(\($0))" }
        case "gpuArray", "distributed", "codistributed": { "gather(\($0))" }
        case "tall": { "gather(\($0))" }
        case "string", "categorical", "datetime", "duration", "calendarDuration", "opaque", "object":
            { "double(\($0))" }
        default: { "double(\($0).Data)" }
        }
    }
}
