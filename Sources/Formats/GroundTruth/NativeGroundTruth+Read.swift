public import Files
public import Core
public import Foundation

extension NativeGroundTruth {
    /// Reads a neuron.
    ///
    /// - Parameter url: a file made of the bytes of ``encode(_:)``.
    /// - Returns: the neuron that was encoded.
    /// - Throws: `FileError` when the file is damaged, of a newer version, or no neuron.
    public static func read(_ url: URL) throws(FileError) -> GroundTruthNeuron {
        let file = try SafetensorsFile(url)
        guard file.metadata["format"] == format else {
            throw FileError(.unsupported, path: url.path, "holds no ground truth of this program's format")
        }
        guard file.metadata["format_version"] == version else {
            throw FileError(
                .unsupported, path: url.path,
                "has format version \(file.metadata["format_version"] ?? "?"), this program reads \(version)",
                remedy: "Use a newer cascade-registry.")
        }
        var reader = Reader(file: file)
        return try reader.neuron()
    }

    /// Takes what a neuron needs out of a file, and notices what is left over.
    private struct Reader {
        let file: SafetensorsFile
        private var metadata: [String: String]
        private var names: Set<String>

        init(file: SafetensorsFile) {
            self.file = file
            metadata = file.metadata
            names = Set(file.names)
            for key in ["format", "format_version"] { metadata[key] = nil }
        }

        mutating func neuron() throws(FileError) -> GroundTruthNeuron {
            let dataset = try needed("dataset")
            let name = try needed("name")
            var traits = Traits()
            for trait in Trait.ofNeurons {
                guard let text = metadata.removeValue(forKey: trait.column) else { continue }
                guard trait.accepts(text) else { throw damaged("the \(trait.name) “\(text)” is unknown") }
                traits[trait] = text
            }
            var recordings: [GroundTruthRecording] = []
            for index in try indices() { recordings.append(try recording(index)) }
            if let rest = names.union(metadata.keys).min() { throw damaged("“\(rest)” has no meaning in it") }
            return GroundTruthNeuron(dataset: dataset, name: name, traits: traits, recordings: recordings)
        }

        /// The recordings whose ΔF/F is there.
        private func indices() throws(FileError) -> [Int] {
            let indices = names.compactMap { name in
                name.wholeMatch(of: /recording_(0|[1-9][0-9]{0,4})\.dff/).flatMap { Int($0.1) }
            }
            return indices.sorted()
        }

        private mutating func recording(_ index: Int) throws(FileError) -> GroundTruthRecording {
            let text = try needed(key(index, "frame_rate_hz"))
            guard let frameRateHz = Double(text), frameRateHz.isFinite, frameRateHz > 0 else {
                throw damaged("recording \(index) has the frame rate “\(text)”")
            }
            let dff = try required(.dff, index)
            let times = try numbers(.time, index)
            let neuropil = try samples(.neuropil, index)
            let raw = try samples(.raw, index)
            for samples in [dff, neuropil, raw].compactMap(\.self) where samples.count != times.count {
                throw damaged("recording \(index) has \(samples.count) samples, but \(times.count) times")
            }
            return GroundTruthRecording(
                index: index, frameRateHz: frameRateHz, dff: dff, timeSeconds: times,
                spikeTimesSeconds: try numbers(.spikes, index), neuropil: neuropil, rawFluorescence: raw,
                stimulusTimesSeconds: names.contains(key(index, Part.stimulus.rawValue))
                    ? try numbers(.stimulus, index) : nil,
                cellType: metadata.removeValue(forKey: key(index, "cell_type")))
        }

        /// Times: double precision, none of them NaN.
        private mutating func numbers(_ part: Part, _ index: Int) throws(FileError) -> [Double] {
            guard case .float64(let values) = try required(part, index), !values.contains(where: \.isNaN) else {
                throw damaged("“\(key(index, part.rawValue))” holds something else than times")
            }
            return values
        }

        private mutating func required(_ part: Part, _ index: Int) throws(FileError) -> Samples {
            guard let samples = try samples(part, index) else {
                throw damaged("has no array “\(key(index, part.rawValue))”")
            }
            return samples
        }

        private mutating func samples(_ part: Part, _ index: Int) throws(FileError) -> Samples? {
            let name = key(index, part.rawValue)
            guard names.remove(name) != nil else { return nil }
            let shape = try file.shape(of: name)
            guard shape.count == 1 else { throw damaged("“\(name)” has the shape \(shape), expected one extent") }
            return switch try file.type(of: name) {
            case .float32: .float32(try file.values(of: name))
            case .float64: .float64(try file.values(of: name))
            case let type: throw damaged("“\(name)” has numbers of kind \(type.rawValue)")
            }
        }

        private mutating func needed(_ key: String) throws(FileError) -> String {
            guard let text = metadata.removeValue(forKey: key) else { throw damaged("does not say “\(key)”") }
            return text
        }

        private func damaged(_ detail: String) -> FileError {
            FileError(
                .damaged, path: file.url.path, detail,
                remedy: "Import the neuron again from where it came from: `cascade-registry ground-truth import PATH`.")
        }
    }
}
