import Core
import Files
import Formats
import Foundation
import Testing

@Suite("A training configuration")
struct TrainingConfigurationFileTests {
    private func read(_ text: String) throws -> TrainingConfiguration {
        try TrainingConfigurationFile.read(Data(text.utf8), path: "mine.yaml")
    }

    @Test("can be made from the template as it is")
    func template() throws {
        let configuration = try read(TrainingConfigurationFile.template)
        #expect(configuration.bundle.trainingDatasets == ["DS09", "DS14"])
        #expect(configuration.bundle.noiseLevels == Array(2...9))
        // The template shows the defaults.
        let own = ["seed", "learning_rate", "adagrad", "segment_labels"]
        let lines = TrainingConfigurationFile.template.split(separator: "\n")
        let without = lines.filter { line in !own.contains { line.hasPrefix("\($0):") } }
        #expect(without.count == lines.count - own.count)
        #expect(try read(without.joined(separator: "\n")) == configuration)
        #expect(configuration.segmentsPerBatch == 16)
    }

    /// The keys that have no default.
    private static let needed = """
        model_name: MyLab_EXC_30Hz_smoothing50ms
        sampling_rate: 30
        training_datasets: [DS09, DS14]
        noise_levels: [2, 3, 4, 5, 6, 7, 8, 9]

        """

    @Test("needs only what has no default; the template shows the defaults")
    func defaults() throws {
        #expect(try read(Self.needed) == read(TrainingConfigurationFile.template))
        let slow = Self.needed.replacing("sampling_rate: 30", with: "sampling_rate: 7.5")
        #expect(try read(slow).bundle.smoothingSeconds == 0.2)
        #expect(try read(slow + "smoothing: 0.1\ncausal_kernel: yes\n").bundle.isCausal)
    }

    @Test("names all keys that are missing, with a remedy that is no download")
    func missing() {
        let error = #expect(throws: FileError.self) { try read("model_name: mine\nsampling_rate: 30\n") }
        #expect(error?.reason.contains("“training_datasets”, “noise_levels”") == true, "\(error?.reason ?? "")")
        #expect(error?.remedy?.contains("`cascade-registry train template`") == true)
    }

    @Test(
        "suggests the key that was probably meant, before it misses any",
        arguments: [
            ("smothing: 0.05", "“smoothing”"), ("sampling-rate: 30", "“sampling_rate”"),
            ("epochs: 3", "“nr_of_epochs”"),
        ])
    func misspelt(line: String, key: String) {
        let error = #expect(throws: FileError.self) { try read("model_name: mine\n\(line)\n") }
        #expect(error?.remedy?.hasPrefix("Did you mean \(key)") == true, "\(error?.description ?? "")")
    }

    @Test("is answered in its own terms where an editor left tabs or another encoding")
    func editors() throws {
        #expect(try read("\u{FEFF}" + Self.needed) == read(Self.needed))
        #expect(try read(Self.needed.replacing("\n", with: "\r\n")) == read(Self.needed))
        let tab = #expect(throws: FileError.self) {
            try read(Self.needed.replacing("[DS09, DS14]", with: "\n\t- DS09\n\t- DS14"))
        }
        #expect(tab?.reason == "mine.yaml: line 4 is indented with a tab, which YAML does not allow")
        #expect(tab?.remedy == "Indent with spaces instead.")
        let utf16 = #expect(throws: FileError.self) {
            try TrainingConfigurationFile.read(#require(Self.needed.data(using: .utf16)), path: "mine.yaml")
        }
        #expect(utf16?.reason.contains("UTF-16") == true && utf16?.remedy?.contains("Save it as UTF-8") == true)
        let wrong = #expect(throws: FileError.self) { try read(Self.needed + "seed: [") }
        #expect(wrong?.remedy?.contains("Fetch") == false, "\(wrong?.description ?? "")")
    }

    @Test(
        "takes the optimizers of Keras, in any case of letters, with the learning rate that they have there",
        arguments: [
            ("Adam", 0.001), ("adam", 0.001), ("RMSprop", 0.001), ("Adamax", 0.001), ("sgd", 0.01), ("ADAGRAD", 0.05),
        ])
    func optimizers(name: String, rate: Double) throws {
        let configuration = try read(Self.needed + "optimizer: \(name)\n")
        #expect(configuration.optimizer.rawValue.lowercased() == name.lowercased())
        #expect(configuration.learningRate == rate)
        #expect(try read(Self.needed + "optimizer: \(name)\nlearning_rate: 0.2\n").learningRate == 0.2)
        let text = TrainingConfigurationFile.encodeFinished(configuration)
        #expect(try TrainingConfigurationFile.read(text, path: "config.yaml") == configuration)
    }

    @Test("reads back what the finished model's config.yaml says")
    func finished() throws {
        var configuration = try read(TrainingConfigurationFile.template)
        configuration.seed = 77
        configuration.adagrad = .torch
        configuration.labelsPerSegment = 1
        configuration.learningRate = 0.01
        let text = TrainingConfigurationFile.encodeFinished(configuration)
        #expect(try TrainingConfigurationFile.read(text, path: "config.yaml") == configuration)
        #expect(try BundleConfigurationFile.read(text, path: "config.yaml") == configuration.bundle)
    }

    @Test(
        "names a key that means nothing, and a value that cannot be",
        arguments: [
            ("sead: 1", "“sead”"), ("seed: -1", "“seed”"), ("adagrad: adam", "keras or torch"),
            ("segment_labels: 0", "“segment_labels”"), ("learning_rate: fast", "“learning_rate”"),
        ])
    func mistakes(line: String, words: String) throws {
        let key = line.prefix { $0 != ":" }
        let text = TrainingConfigurationFile.template.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }
        #expect {
            _ = try read((text + [Substring(line)]).joined(separator: "\n"))
        } throws: {
            ($0 as? FileError)?.reason.contains(words) == true
        }
    }

    @Test(
        "refuses losses and optimizers that there are none of, and a training of nothing",
        arguments: [
            ("loss_function: mean_squared_error", "loss_function: hinge"), ("optimizer: Adagrad", "optimizer: Lion"),
            ("nr_of_epochs: 10", "nr_of_epochs: 0"),
        ])
    func unsupported(line: String, other: String) throws {
        let text = TrainingConfigurationFile.template.replacing(line, with: other)
        #expect(text != TrainingConfigurationFile.template)
        #expect(throws: FileError.self) { try read(text) }
    }

    @Test(
        "of networks that calibrate themselves has keys and defaults of its own, and comes back from the finished model"
    )
    func selfCalibrating() throws {
        let text = Self.needed + "architecture: self-calibrating\n"
        let configuration = try read(text)
        #expect(configuration.bundle.network.hasSameWeights(as: NetworkPlan(.customary)))
        #expect(configuration.bundle.network.selfCalibrating?.floor == 0.01)
        #expect(configuration.bundle.network.selfCalibrating?.quietSpikes == 1)
        #expect(configuration.bundle.network.selfCalibrating?.quietFrames == 300)
        #expect(configuration.augmentation == TrainingAugmentation())
        #expect(configuration.optimizer == .adamW && configuration.learningRate == 0.003)
        #expect(configuration.bundle.lossFunction == "poisson" && configuration.bundle.ensembleSize == 1)
        #expect(configuration.labelsPerSegment == 2048 && configuration.segmentsPerBatch == 6)
        let changed = try read(
            text + "warp: 1.25\namplitude: 1\nnonlinearity: no\ndrift: no\nnoise: no\nlevel_channels: [4, 8]\n"
                + "floor: 0\nquiet_spikes: 0\nseed: 9\n")
        let augmentation = try #require(changed.augmentation)
        #expect(augmentation.warp == 1.25 && augmentation.amplitude == 1)
        #expect(!augmentation.nonlinearity && !augmentation.drift && !augmentation.noise)
        #expect(changed.bundle.network.selfCalibrating?.levelChannels == [4, 8])
        #expect(changed.bundle.network.selfCalibrating?.floor == 0)
        #expect(changed.bundle.network.selfCalibrating?.quietSpikes == 0)
        let others = try read(text + "quiet_spikes: 0.5\nquiet_frames: 60\n")
        #expect(others.bundle.network.selfCalibrating?.quietFrames == 60)
        #expect(throws: FileError.self) { try read(text + "quiet_frames: 12\n") }
        for configuration in [configuration, changed, others] {
            let finished = TrainingConfigurationFile.encodeFinished(configuration)
            #expect(try TrainingConfigurationFile.read(finished, path: "config.yaml") == configuration)
        }
    }

    @Test(
        "refuses what the other architecture has, and extents that make no network",
        arguments: [
            ("architecture: self-calibrating\nadagrad: keras", "“adagrad”"),
            ("architecture: self-calibrating\nfilter_sizes: [31, 19, 5]", "“filter_sizes”"),
            ("architecture: self-calibrating\noptimizer: Adam", "have AdamW"),
            ("architecture: self-calibrating\nsegment_labels: 100", "a multiple of 256"),
            ("architecture: self-calibrating\nlevel_channels: [4]", "2 to 7 levels"),
            ("architecture: self-calibrating\nwarp: 0.5", "“warp”"),
            ("architecture: self-calibrating\nwindowsize: 32", "“windowsize” is not 64"),
            ("architecture: self-calibrating\nbefore_frac: 0.25", "“before_frac”"),
            ("architecture: transformer", "expected windowed or self-calibrating"), ("warp: 2", "“warp”"),
            ("loss_function: poisson", "mean_squared_error only"), ("floor: 0.1", "“floor”"),
            ("architecture: self-calibrating\nfloor: 2", "“floor”"),
        ])
    func otherArchitecture(lines: String, reason: String) {
        let error = #expect(throws: FileError.self) { try read(Self.needed + lines + "\n") }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }
}
