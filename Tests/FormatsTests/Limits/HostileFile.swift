import CHDF5
import Core
import Foundation

import Files
@testable import Formats

/// Files that keep to their formats, and would make a credulous reader spend very much memory or time.
enum HostileFile: String, CaseIterable {
    case npyClaims, npyTurned, textWithoutLineEnds, textOfEmptyCells, level5OfZeros, level5OfCells
    case nwbUnfolding
    case version73NeverWritten, version73Shared, kerasPadded, torchPadded, torchClaims, safetensorsOfNothing
    case gzipOfZeros, zipOfEntries, configurationOfBrackets, manifestOfBrackets, manifestOfDashes, listOfBrackets
    case listOfNames, listOfEmptyArrays, listOfNestedArrays

    /// A smaller and a larger one: bytes, or whatever the file holds many of.
    var sizes: (Int, Int) {
        switch self {
        case .level5OfZeros, .gzipOfZeros: (50 << 20, 200 << 20)
        case .level5OfCells: (1000, 4000)
        case .version73Shared: (100, 400)
        case .zipOfEntries: (5000, 20_000)
        case .manifestOfBrackets, .manifestOfDashes: (200_000, 800_000)
        case .listOfNames: (1 << 15, 1 << 17)
        case .npyClaims, .npyTurned, .kerasPadded, .torchPadded, .torchClaims, .textWithoutLineEnds:
            (1 << 19, 2 << 20)
        default: (1 << 17, 1 << 19)
        }
    }

    /// How many times the file's size its contents may take in memory, beside what every file may: 64 MiB.
    var factor: Int {
        switch self {
        case .textWithoutLineEnds, .kerasPadded, .torchPadded, .torchClaims, .gzipOfZeros: 8
        case .npyClaims, .npyTurned, .textOfEmptyCells: 24
        case .level5OfZeros, .level5OfCells, .version73NeverWritten, .version73Shared, .nwbUnfolding:
            2 * MemoryBudget.ratio
        default: 100
        }
    }

    func bytes(size: Int) throws -> Data {
        switch self {
        case .npyClaims:
            NPYHeader(storage: NumberStorage(.float32), isFortranOrder: false, shape: [1 << 20, 1 << 20]).encoded
                + Data(count: size)
        case .npyTurned:
            NPYHeader(storage: NumberStorage(.int8), isFortranOrder: true, shape: [2, size / 2]).encoded
                + Data(count: size)
        case .textWithoutLineEnds: Data(repeating: UInt8(ascii: "1"), count: size)
        case .textOfEmptyCells: repeated("0" + String(repeating: ",", count: 999) + "\n", size)
        case .level5OfZeros: level5OfZeros(size)
        case .level5OfCells: try level5OfCells(size)
        case .version73NeverWritten: try version73NeverWritten()
        case .version73Shared: try version73Shared(size)
        case .nwbUnfolding: try nwbUnfolding(size)
        case .kerasPadded: try Data(KerasFixture().bytes(TinyNetwork.weights())) + Data(count: size)
        case .torchPadded, .torchClaims:
            try Data(
                ZipFixture(
                    entries: TorchFixture().entries(TinyNetwork.weights())
                        + [.init("member/data/99", [UInt8](repeating: 0, count: size))], isTorch: true
                ).bytes())
        case .safetensorsOfNothing: safetensorsOfNothing(size)
        case .gzipOfZeros: Data(DeflatedFixture.bytes([], zeros: size, isGzip: true))
        case .zipOfEntries:
            try ZipArchive.encode((0..<size).map { ("\($0)", Data()) }, path: "a.zip")
        case .configurationOfBrackets, .manifestOfBrackets, .listOfBrackets: repeated("[", size)
        case .manifestOfDashes: repeated("- ", size)
        case .listOfNames:
            Data(
                (0..<size / 80).map { "Global_EXC_30Hz_smoothing50ms_\($0): {Link: 'https://a.org/\($0).zip'}\n" }
                    .joined().utf8)
        case .listOfEmptyArrays:
            Data(#"{"schema":"cascade-registry/remote-models","schemaVersion":1,"models":[[]"#.utf8)
                + repeated(",[]", size) + Data("]}".utf8)
        case .listOfNestedArrays: Data(#"{"models":"#.utf8) + repeated("[", size)
        }
    }

    func read(_ url: URL) throws {
        switch self {
        case .npyClaims, .npyTurned: _ = try NPYFile(url).allValues()
        case .textWithoutLineEnds, .textOfEmptyCells: _ = try DelimitedText<Float>.read(MappedFile(url))
        case .level5OfZeros, .level5OfCells, .version73NeverWritten, .version73Shared:
            let file = try MATFile(url)
            for variable in file.variables { _ = try file.value(of: variable.name) }
        case .nwbUnfolding:
            let traces = try OpenRecording(url).open().traces
            _ = try traces.traces(ofNeurons: 0..<traces.neuronCount)
        case .kerasPadded: _ = try KerasWeightsFile.read(url, shape: TinyNetwork.shape())
        case .torchPadded: _ = try TorchWeightsFile.read(url, shape: TinyNetwork.shape())
        case .torchClaims:
            _ = try TorchWeightsFile.read(
                url,
                shape: NetworkPlan(
                    windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [3000, 4000, 4000],
                    denseUnits: 10))
        case .safetensorsOfNothing: _ = try SafetensorsFile(url)
        case .gzipOfZeros, .zipOfEntries:
            try Archive.extract(url, into: url.deletingLastPathComponent().appending(path: "unpacked"))
        case .configurationOfBrackets: _ = try BundleConfigurationFile.read(url)
        case .manifestOfBrackets, .manifestOfDashes: _ = try GroundTruthManifestFile.read(url)
        case .listOfBrackets, .listOfNames, .listOfEmptyArrays, .listOfNestedArrays:
            _ = try ModelListFile.read(Data(contentsOf: url), path: "list")
        }
    }
}

extension HostileFile {
    private func repeated(_ text: String, _ size: Int) -> Data {
        Data(String(repeating: text, count: size / text.utf8.count).utf8)
    }

    private func level5(_ element: [UInt8], zeros: Int = 0) -> Data {
        let compressed = DeflatedFixture.bytes(element, zeros: zeros)
        return Level5Encoder.fileHeader
            + Data(littleEndian: [MATStorage.compressed.rawValue, UInt32(compressed.count)]) + Data(compressed)
    }

    private func level5OfZeros(_ size: Int) -> Data {
        level5(Array(Level5Encoder.matrixStart("dff", rows: 8, columns: size / 32)), zeros: size)
    }

    private func level5OfCells(_ count: Int) throws -> Data {
        let elements = (0..<count).map { MATValue.scalar(Double($0)) }
        let plain = try written { url in
            try MATWriter.write([("cells", .cell(shape: [1, count], elements: elements))], to: url)
        }
        return level5(Array(plain.dropFirst(Level5File.headerSize)))
    }

    /// One piece of a matrix that is said to have very many: the others take no place in the file.
    private func version73NeverWritten() throws -> Data {
        let bytes = try written { url in
            MatioReference.write([("dff", [2, 3], [1, 2, 3, 4, 5, 6])], as: .version73Compressed, to: url)
        }
        let extents = Data(littleEndian: [3, 2] as [UInt64])
        return bytes.replacing(extents, with: Data(littleEndian: [3 << 18, 2 << 18] as [UInt64]))
    }

    /// A cell whose elements are all the same array of 1 MB.
    private func version73Shared(_ count: Int) throws -> Data {
        let large = MATValue.row((0..<131_072).map(Double.init))
        let elements = [large] + (1..<count).map { MATValue.scalar(Double($0)) }
        var bytes = try written { url in
            try MatioReference.write([("cells", .cell(shape: [1, count], elements: elements))], to: url)
        }
        // Nowhere else do so many numbers follow each other that could be addresses.
        let numbers = unsafe bytes.withUnsafeBytes { unsafe Array($0.bindMemory(to: UInt64.self)) }
        let isAddress = numbers.map { $0 > 0 && $0 < UInt64(bytes.count) && $0.isMultiple(of: 8) }
        let start = numbers.indices.dropLast(count - 1).first { isAddress[$0..<$0 + count].allSatisfy(\.self) }
        guard let start else { throw CocoaError(.fileReadCorruptFile) }
        let reference = Data(littleEndian: [numbers[start]])
        for index in start..<start + count { bytes.replaceSubrange(8 * index..<8 * index + 8, with: reference) }
        return bytes
    }

    /// ΔF/F of a thousand ROIs in pieces that unfold to eight megabytes each, of which the first is there.
    private func nwbUnfolding(_ frames: Int) throws -> Data {
        try written { url in
            try HDF5Fixture.create(url) { file in
                try file.attach("nwb_version", .text("2.8.0"), to: "/")
                let layout = HDF5Fixture.Layout(chunk: [1000, 1000], isDeflated: true)
                let series = "/processing/ophys/DfOverF/RoiResponseSeries"
                file.array("\(series)/data", [frames, 1000], chdf5_little_double(), layout) { data in
                    let (place, number) = (H5Dget_space(data), H5Screate(H5S_SCALAR))
                    defer {
                        H5Sclose(place)
                        H5Sclose(number)
                    }
                    unsafe H5Sselect_hyperslab(place, H5S_SELECT_SET, [0, 0], nil, [1, 1], nil)
                    return unsafe H5Dwrite(data, chdf5_native_double(), number, place, chdf5_default(), [1.5])
                }
                file.array("\(series)/rois", [1000], integers: Array(0..<1000))
            }
        }
    }

    private func safetensorsOfNothing(_ size: Int) -> Data {
        let entries = (0..<size / 60).map { #""tensor\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"# }
        let header = Data("{\(entries.joined(separator: ","))}".utf8)
        return Data(littleEndian: [UInt64(header.count)]) + header
    }

    private func written(_ write: (URL) throws -> Void) throws -> Data {
        let url = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID().uuidString).mat")
        defer { try? FileManager.default.removeItem(at: url) }
        try write(url)
        return try Data(contentsOf: url)
    }
}
