import CFuzzing
@testable import Core
import Foundation

@testable import Files
@testable import Formats
@testable import Registry

/// Sound files, made by our own writers, from which the mutations begin.
enum Seeds {
    /// A network of the real architecture with few numbers, so that its files are short.
    static func shape() throws -> NetworkPlan {
        try NetworkPlan(windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 3, 2], denseUnits: 2)
    }

    static func configuration() throws -> BundleConfiguration {
        try BundleConfiguration(
            modelName: "Global_EXC_30Hz_smoothing50ms", frameRateHz: 30, trainingDatasets: ["DS09-GCaMP6f-m-V1"],
            noiseLevels: [2], smoothingSeconds: 0.05, isCausal: false, network: shape(), fractionBefore: 0.5,
            ensembleSize: 1, lossFunction: "mean_squared_error", optimizer: "Adagrad", epochCount: 10, batchSize: 1024,
            trainingStatus: "Yes")
    }

    static func weights() throws -> NetworkWeights {
        let shape = try shape()
        return try NetworkWeights(
            plan: shape,
            tensors: shape.tensorShapes.map { extents in
                let count = extents.reduce(1, *)
                return Tensor(shape: extents, values: (0..<count).map { Float($0 % 7) / 7 - 0.5 })
            })
    }

    static func bundle() throws -> ModelBundle {
        try ModelBundle(
            configuration: configuration(), ensembles: [Ensemble(noiseLevel: 2, members: [weights()])])
    }

    static let traces = TraceMatrix(
        neuronCount: 2, frameCount: 5, values: [0.5, -1, 0.125, .nan, 5, 6, 7, 8, 1e-20, 1])

    static func neuron() -> GroundTruthNeuron {
        let recording = GroundTruthRecording(
            index: 0, frameRateHz: 30, dff: .float32([0, 0.5, 0.25]), timeSeconds: [0, 0.03, 0.07],
            spikeTimesSeconds: [0.02], cellType: "pyramidal")
        return GroundTruthNeuron(
            dataset: "DS09-GCaMP6f-m-V1", name: "cell1", traits: Traits(), recordings: [recording])
    }

    /// Variables of every kind that is read.
    static let variables: [(name: String, value: MATValue)] = [
        ("dff", .single(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])), ("rate", .scalar(30)),
        ("label", .text("ΔF/F")),
        (
            "CAttached",
            .cell(
                shape: [1, 1],
                elements: [
                    .structure([
                        "fluo_time": .row([0, 0.1]), "fluo_mean": .row([0, 0.5]), "events_AP": .row([500]),
                        "cell_type": .text("a"),
                    ])
                ])
        ),
    ]

    /// A level 5 file of one compressed variable: zlib's header, a block that holds the bytes as they are, and Adler-32.
    static func compressedVariable() -> Data {
        let element =
            Level5Encoder.matrixStart("dff", rows: 2, columns: 3)
            + Data(littleEndian: [1, 2, 3, 4, 5, 6] as [Float])
        let sums = element.reduce((low: UInt32(1), high: UInt32(0))) { sums, byte in
            let low = (sums.low + UInt32(byte)) % 65521
            return (low, (sums.high + low) % 65521)
        }
        let count = UInt16(element.count)
        let compressed =
            Data([0x78, 0x01, 0x01]) + Data(littleEndian: [count, ~count]) + element
            + Data(littleEndian: [(sums.high << 16 | sums.low).byteSwapped])
        return Level5Encoder.fileHeader
            + Data(littleEndian: [MATStorage.compressed.rawValue, UInt32(compressed.count)]) + compressed
    }

    static let neuronsYAML = """
        dataset: mine
        indicator: GCaMP6f
        neurons:
          - name: a
            recordings:
              - dff: [0.1, 0.2, 0.3]  # fractions
                frame_rate_hz: 30
                first_frame_seconds: 1e-2
                spikes: [12]
                spike_unit: milliseconds
        """

    /// Tables with names, times and states around the numbers.
    static let tables = [
        "a,b\r\n1,nan\r\n,-2e-3\r\n", ",0,1,2\n0,0.5,1,2\n1,3,4,5\n", "sep=;\n\"1,5\";2,5\n-3;NA\n",
        " , C00, C01\nTime(s)/Cell Status, accepted, undecided\n0.0, 1, 2\n0.1, 3, 4\n0.2, 5, 6\n0.3, 5, 6\n0.4, 1, 2\n",
        ",unit_id,frame,C\n0,0,0,1.5\n1,0,1,2\n2,1,0,3\n3,1,1,4\n", " ,Mean1,Mean2\n1,350,360\n2,351,361\n3,1,2\n",
    ]

    /// `{"fs": 30.5, "nplanes": 2}` in the protocols of NumPy 1 and 2.
    static let pickles = [
        Data([0x80, 3]) + pickled(Data("cnumpy.core.multiarray\n_reconstruct\n".utf8), Data("cnumpy\ndtype\n".utf8)),
        Data([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0])
            + pickled(
                named("numpy._core.multiarray", "_reconstruct"), named("numpy", "dtype")),
    ]

    private static func named(_ module: String, _ name: String) -> Data {
        [module, name].reduce(Data()) { $0 + [0x8C, UInt8($1.utf8.count)] + Data($1.utf8) } + [0x93, 0x94]
    }

    private static func pickled(_ reconstruct: Data, _ type: Data) -> Data {
        let text = { (text: String) in Data(text.utf8) }
        let objectType: [Data] = [
            type, text("X\u{2}\0\0\0O8"), Data([0x89, 0x88, 0x87]), text("R(K\u{3}X\u{1}\0\0\0|NNNK\0K\0K\0tb"),
        ]
        let items: [Data] = [
            text("]}(X\u{2}\0\0\0fsG"), Data([0x40, 0x3E, 0x80, 0, 0, 0, 0, 0]), text("X\u{7}\0\0\0nplanesK\u{2}ua"),
        ]
        let start: [Data] = [
            reconstruct, text("cnumpy\nndarray\nK\0"), Data([0x85]), text("C\u{1}b"), Data([0x87]), text("R(K\u{1})"),
        ]
        let parts = start + objectType + [Data([0x89])] + items + [text("tb.")]
        return parts.reduce(Data(), +)
    }

    static let lists = [
        """
        Global_EXC_30Hz_smoothing50ms:
            Link: https://example.org/a.zip
            Info: ''
        """,
        """
        {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [{"name": "a", "links":
        ["https://example.org/a.zip"], "frameRateHz": 30, "smoothingSeconds": 0.05, "isCausal": false, "noiseLevels": [2]}]}
        """,
    ]
}

extension Seeds {
    /// ΔF/F of two ROIs in NWB, and fluorescence with their neuropil.
    static func nwb() throws -> Data {
        try hdf5 { (file) throws(FileError) in
            try file.attach("nwb_version", .text("2.8.0"), to: "/")
            let (module, table) = ("/processing/ophys", "/processing/ophys/ImageSegmentation/PlaneSegmentation")
            for group in ["/processing", module, "\(module)/ImageSegmentation", table] { try file.createGroup(group) }
            try array("\(table)/iscell", [2, 2], [1, 0.5, 0, 0.25], file)
            for (name, isLinked) in [("DfOverF", false), ("Fluorescence", true), ("Neuropil", true)] {
                let series = "\(module)/\(name)/RoiResponseSeries"
                try file.createGroup("\(module)/\(name)")
                try file.createGroup(series)
                try array("\(series)/data", [4, 2], [0, 1, 2, 3, 4, 5, 6, 7], file)
                try file.attach("conversion", .number(0.5), to: "\(series)/data")
                // ΔF/F is in another order, so that all series are taken.
                try array("\(series)/rois", [2], isLinked ? [0, 1] : [1, 0], file)
                try file.attach("table", .reference(table), to: "\(series)/rois")
                try array("\(series)/timestamps", [4], [0, 0.5, 1, 3], file)
            }
            try file.link("\(table)/imaging_plane", to: module)
        }
    }

    /// Two components of CaImAn with their background.
    static func caiman() throws -> Data {
        try hdf5 { (file) throws(FileError) in
            for group in ["/estimates", "/estimates/A", "/params", "/params/data"] { try file.createGroup(group) }
            try array("/params/data/fr", [], [30], file)
            for name in ["C", "YrA"] { try array("/estimates/\(name)", [2, 3], [1, 2, 3, 4, 5, 6], file) }
            try array("/estimates/idx_components", [1], [1], file)
            try array("/estimates/A/data", [2], [2, 3], file)
            try array("/estimates/A/indices", [2], [0, 1], file)
            try array("/estimates/A/indptr", [3], [0, 1, 2], file)
            try array("/estimates/A/shape", [2], [2, 2], file)
            try array("/estimates/b", [2, 1], [1, 2], file)
            try array("/estimates/f", [1, 3], [1, 2, 1], file)
        }
    }

    private static func array(
        _ path: String, _ shape: [Int], _ values: [Float], _ file: borrowing HDF5Writer
    ) throws(FileError) {
        try file.write(values, to: file.createArray(path, shape: shape))
    }

    private static func hdf5(_ body: (borrowing HDF5Writer) throws(FileError) -> Void) throws(FileError) -> Data {
        try withHDF5Lock { () throws(FileError) in
            let file = try HDF5Writer(inMemory: "seed")
            try body(file)
            return try file.image()
        }
    }
}

extension FuzzTarget {
    /// The seeds of the target; `folder` takes what must be written to be read.
    func seeds(in folder: URL) throws -> [Data] {
        switch self {
        case .npy: try recording("npy", folder)
        case .pickle: Seeds.pickles.map { NPYHeader(descriptor: "|O", isFortranOrder: false, shape: []).encoded + $0 }
        case .text: try recording("csv", folder) + Seeds.tables.map { Data($0.utf8) }
        case .mat5:
            try recording("mat", folder) + [written(folder) { try MATWriter.write(Seeds.variables, to: $0) }]
                + [Seeds.compressedVariable()]
        case .mat73:
            [
                try written(folder) { url in
                    cfuzzing_create_version73(url.path)
                    try MatioFile.open(url.path, for: .init(1)) { file throws(FileError) in
                        for (name, value) in Seeds.variables { try file.append(name, value) }
                    }
                }
            ]
        case .nwb: [try Seeds.nwb()]
        case .caiman: [try Seeds.caiman()]
        case .keras: [try KerasWeightsFile.encode(Seeds.weights(), configuration: Seeds.configuration(), name: "a")]
        case .torch: [try TorchWeightsFile.encode(Seeds.weights(), name: "a")]
        case .safetensors: [try NativeWeights.encode(Seeds.bundle()), NativeGroundTruth.encode(Seeds.neuron())]
        case .yaml:
            [
                try BundleConfigurationFile.encode(Seeds.configuration()), Data(Seeds.neuronsYAML.utf8),
                Data(TrainingConfigurationFile.template.utf8),
            ]
        case .lists: Seeds.lists.map { Data($0.utf8) }
        case .archives: try archives(folder)
        case .manifests: try manifests(folder)
        }
    }

    private func written(_ folder: URL, _ write: (URL) throws -> Void) throws -> Data {
        let url = folder.appending(path: "seed.mat")
        defer { try? FileManager.default.removeItem(at: url) }
        try write(url)
        return try Data(contentsOf: url)
    }

    private func recording(_ suffix: String, _ folder: URL) throws -> [Data] {
        let url = folder.appending(path: "seed.\(suffix)")
        defer { try? FileManager.default.removeItem(at: url) }
        try RecordingFile.write(Seeds.traces, to: url, frameRateHz: 30, replacesExisting: true)
        return [try Data(contentsOf: url)]
    }

    private func archives(_ folder: URL) throws -> [Data] {
        let files = [
            (name: "a/config.yaml", bytes: try BundleConfigurationFile.encode(Seeds.configuration())),
            (name: "a/µ", bytes: Data([1, 2, 3])),
        ]
        let tar = TarArchive.encode([files[0]])
        let packed = try ["gzip", "bzip2", "xz"].map { try output(of: $0, input: tar, folder) }
        return [try ZipArchive.encode(files, path: "a.zip"), tar] + packed
    }

    /// What a program of the system makes of some bytes; none where it is not there.
    private func output(of program: String, input: Data, _ folder: URL) throws -> Data {
        let url = folder.appending(path: "seed.tar")
        try input.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "-c", url.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return bytes
    }

    /// The manifests of a registry with the built-in models and a neuron.
    private func manifests(_ folder: URL) throws -> [Data] {
        let location = RegistryLocation(folder: folder.appending(path: "registry"))
        let neuron = folder.appending(path: CAttachedFile.fileName(of: Seeds.neuron()))
        try CAttachedFile.write(Seeds.neuron(), to: neuron, replacesExisting: true)
        try OpenRegistry(at: location).groundTruth.importFiles(from: [neuron])
        let enumerator = FileManager.default.enumerator(at: location.folder, includingPropertiesForKeys: nil)
        let files = (enumerator?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "json" }
        let alias = try ManifestFile.encode(
            AliasManifest(alias: "mine", name: "Builtin", version: 1), schema: AliasManifest.schema,
            version: AliasManifest.schemaVersion)
        return try files.map { try Data(contentsOf: $0) } + [alias]
    }
}
