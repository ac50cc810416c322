package import Core
package import Files
package import Foundation

/// Reads lists of models that can be fetched: the published YAML lists, and JSON lists with digests and mirrors.
///
/// A list comes from the network. Whatever else may come instead, such as a page that asks for a login, is told apart.
package enum ModelListFile {
    /// The largest list, in bytes.
    package static let largestFile = 16 << 20
    /// The most models of one list.
    static let mostModels = 100_000
    private static let mostRemarks = 100

    /// Reads a list; which form it has is seen from its content.
    ///
    /// - Parameters:
    ///   - bytes: the whole list.
    ///   - path: where it is from, for errors.
    ///   - base: where it lies; links that are no addresses lead from there.
    /// - Returns: the models and datasets, at least one, each under a name of its own.
    /// - Throws: `FileError` that names the line, or the model and the field.
    package static func read(
        _ bytes: Data, path: String, at base: WebAddress? = nil
    ) throws(FileError) -> ModelListContents {
        do throws(FileError) {
            let contents = try contents(of: bytes, path: path, at: base)
            let remarks = contents.remarks + sharedLinks(of: contents.models)
            let more = remarks.count - mostRemarks
            return ModelListContents(
                models: contents.models, datasets: contents.datasets, serial: contents.serial,
                remarks: (remarks.prefix(mostRemarks) + (more > 0 ? ["There are \(more) more such remarks."] : []))
                    .map(printable))
        } catch {
            throw FileError(error.code, path: path, printable(error.detail), remedy: error.remedy)
        }
    }

    /// The bytes of a list in a file.
    ///
    /// - Parameter file: a regular file.
    /// - Returns: all of them.
    /// - Throws: `FileError` for a file that cannot be read or is larger than a list can be.
    package static func bytes(ofFileAt file: URL) throws(FileError) -> Data {
        Data(try FileBytes(file, atMost: largestFile).bytes)
    }

    private static func contents(
        of bytes: Data, path: String, at base: WebAddress?
    ) throws(FileError) -> ModelListContents {
        let file = FileBytes(path: path, bytes: Array(bytes))
        try GitLFSPointer.refuse(file.bytes, path: path)
        guard file.count <= largestFile else {
            throw file.unsupported("has \(file.count) bytes; a list of models has at most \(largestFile)")
        }
        guard var text = String(validating: file.bytes, as: UTF8.self)?.unicodeScalars[...] else {
            throw file.damaged("is no list of models: it is not UTF-8 text")
        }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        let contents: ModelListContents
        switch text.first(where: { !$0.properties.isWhitespace }) {
        case nil:
            throw file.damaged("is empty, not a list of models")
        case "<":
            throw FileError(
                .damaged, path: path, "is a web page, not a list of models",
                remedy: "Open the address in a browser: it may ask for a login, or have moved.")
        case "{": contents = try NativeModelList.read(Data(String(text).utf8), in: file, at: base)
        default: contents = try PublishedModelList.read(String(text), in: file)
        }
        let count = contents.models.count + contents.datasets.count
        guard count <= mostModels else {
            throw file.unsupported("lists \(count) models; \(mostModels) are possible")
        }
        return contents
    }

    /// One remark for each group of models that have a link in common.
    private static func sharedLinks(of models: [RemoteModel]) -> [String] {
        var names: [WebAddress: [String]] = [:]
        var links: [WebAddress] = []
        for model in models {
            // A model may give one link twice.
            for link in model.addresses where names[link]?.last != model.name {
                names[link, default: []].append(model.name)
                if names[link]?.count == 2 { links.append(link) }
            }
        }
        // Each link once: all groups together are no larger than the list.
        var remarked: Set<[String]> = []
        return links.compactMap { link in
            guard let group = names[link], remarked.insert(group).inserted else { return nil }
            let wrong = group.count == 2 ? "one of them delivers" : "all but one of them deliver"
            return "\(enumeration(of: group)) have the same link: \(wrong) the wrong model"
        }
    }

    /// “a, b and c”; of many names the first three and the number of the others.
    private static func enumeration(of names: [String]) -> String {
        let shown = names.count > 4 ? names.prefix(3) + ["\(names.count - 3) others"] : names
        return "\(shown.dropLast().joined(separator: ", ")) and \(shown.last ?? "")"
    }

    /// Text from the network, fit for a terminal: cut where it is very long, and without characters that steer it.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(1000).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension ModelListing {
    /// Frame rates in Hz, and times in seconds, of which a model can be made.
    static let possibleRates = Double.leastNormalMagnitude...10_000
    static let possibleSeconds = 0.0...3600
}

/// What a list of models and ground truth that can be fetched says.
package struct ModelListContents: Hashable, Sendable {
    /// The models, in the list's own order.
    package let models: [RemoteModel]
    /// The datasets of ground truth, in the list's own order.
    package let datasets: [RemoteDataset]
    /// Grows with every change of the list; `nil` where the list does not say.
    package let serial: Int?
    /// What is odd about the list, in sentences for the person who uses it: names that were left out, links that two
    /// models share.
    package let remarks: [String]

    /// Gathers what a list says.
    package init(
        models: [RemoteModel], datasets: [RemoteDataset] = [], serial: Int? = nil, remarks: [String]
    ) {
        self.models = models
        self.datasets = datasets
        self.serial = serial
        self.remarks = remarks
    }
}
