import Core
import Foundation
import Testing

import Files
@testable import Formats

@Suite("Configuration of a bundle")
struct BundleConfigurationFileTests {
    private func read(_ text: String) throws -> BundleConfiguration {
        try BundleConfigurationFile.read(Data(text.utf8), path: "config.yaml")
    }

    private func read(replacing old: String, with new: String) throws -> BundleConfiguration {
        let text = TinyNetwork.configurationText()
        try #require(text.contains(old))
        return try read(text.replacing(old, with: new))
    }

    @Test("a published text is read")
    func published() throws {
        #expect(try read(TinyNetwork.configurationText()) == TinyNetwork.configuration())
    }

    @Test("Windows' line ends and a byte order mark make no difference")
    func otherBytes() throws {
        let text = "\u{FEFF}" + TinyNetwork.configurationText().replacing("\n", with: "\r\n")
        #expect(try read(text) == TinyNetwork.configuration())
    }

    @Test("a byte order mark is no part of the first key")
    func markBeforeKey() throws {
        let name = "model_name: tiny_EXC_30Hz_smoothing50ms\n"
        let text = name + TinyNetwork.configurationText().replacing(/(?m)^model_name: .*\n/, with: "")
        #expect(try read("\u{FEFF}" + text) == read(text))
    }

    @Test("a bundle older than causal_kernel is symmetric")
    func withoutCausalKernel() throws {
        #expect(try read(replacing: "causal_kernel: 0\n", with: "").isCausal == false)
    }

    @Test(
        "flags are numbers, YAML 1.1 words or text",
        arguments: [
            ("1", true), ("0", false), ("Yes", true), ("No", false), ("true", true), ("False", false), ("\"on\"", true),
            ("'no'", false),
        ])
    func flags(_ text: String, _ expected: Bool) throws {
        #expect(try read(replacing: "causal_kernel: 0", with: "causal_kernel: \(text)").isCausal == expected)
    }

    @Test("rates are whole or not", arguments: [("30", 30.0), ("30.0", 30.0), ("7.5", 7.5), ("1e1", 10.0)])
    func rates(_ text: String, _ expected: Double) throws {
        #expect(try read(replacing: "sampling_rate: 30", with: "sampling_rate: \(text)").frameRateHz == expected)
    }

    @Test("the state of training is kept as written", arguments: ["Yes", "No", "Running"])
    func trainingStatus(_ text: String) throws {
        #expect(try read(replacing: "finished: Yes", with: "finished: \(text)").trainingStatus == text)
    }

    @Test(
        "a value out of range is refused by key and value",
        arguments: [
            ("sampling_rate", "0"), ("sampling_rate", "-30"), ("sampling_rate", "10001"), ("sampling_rate", ".inf"),
            ("sampling_rate", ".nan"), ("sampling_rate", "0x1e"), ("sampling_rate", "thirty"),
            ("sampling_rate", "[30]"),
            ("smoothing", "-0.1"), ("smoothing", "{a: b}"), ("before_frac", "1.5"), ("before_frac", "-0.5"),
            ("before_frac", "1"), ("noise_levels", "[]"), ("noise_levels", "[2, 2]"), ("noise_levels", "[3, 2]"),
            ("noise_levels", "[0, 1]"), ("noise_levels", "[2.5]"), ("noise_levels", "2"), ("noise_levels", "[[2]]"),
            ("ensemble_size", "0"), ("ensemble_size", "1001"), ("ensemble_size", "5.0"), ("causal_kernel", "2"),
            ("causal_kernel", "maybe"), ("windowsize", "99999999999999999999"), ("dense_expansion", "0"),
            ("filter_sizes", "[3, 3]"), ("filter_sizes", "[30, 30, 30]"), ("batch_size", "0"), ("nr_of_epochs", "-1"),
            ("model_name", "''"), ("model_name", "[a]"), ("optimizer", ""),
        ])
    func outOfRange(_ key: String, _ value: String) throws {
        let lines = TinyNetwork.configurationText().split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("\(key):") ? "\(key): \(value)" : String($0)
        }
        let error = #expect(throws: FileError.self) { try read(lines.joined(separator: "\n")) }
        let words = key == "filter_sizes" ? "filter sizes" : key
        #expect(error?.reason.contains(words) == true || error?.reason.contains("filter") == true)
    }

    @Test(
        "a missing key is named",
        arguments: [
            "model_name", "sampling_rate", "noise_levels", "smoothing", "windowsize", "before_frac", "filter_sizes",
            "dense_expansion", "ensemble_size", "training_finished",
        ])
    func missing(_ key: String) throws {
        let error = #expect(throws: FileError.self) { try read(replacing: "\n\(key)", with: "\nother_\(key)") }
        #expect(error?.reason.contains("“\(key)”") == true)
    }

    @Test(
        "text that is no configuration, or a trap for YAML readers, is refused",
        arguments: [
            "", "# nothing", "just text", "- a\n- b", "a: [", "\t", "a: b\na: c",
            "a: &x [1, 2]\nb: *x", "\"a #\": &x b", "? &x a\n: b", String(repeating: "[", count: 10_000),
            String(repeating: "[\n", count: 10_000), String(repeating: "- ", count: 10_000),
            String(repeating: "a: b\n", count: 20_000),
        ])
    func trap(_ text: String) {
        #expect(throws: FileError.self) { try read(text) }
    }

    @Test("an ampersand or asterisk in a comment is none of these traps")
    func harmlessComment() throws {
        let text = TinyNetwork.configurationText() + "# *important* &c.\n"
        #expect(try read(text) == TinyNetwork.configuration())
    }

    @Test(
        "a written configuration is read as the same",
        arguments: [
            (30.0, 0.05, true, "Global_EXC_30Hz_smoothing50ms_causalkernel", "Yes"), (7.5, 0.2, false, "GC8+", "No"),
            (30.0001, 0.1 + 0.2, false, "a name: with \"signs\" & *more* # äß\u{1F9E0}", "Running"),
            (1, 0, true, "7", "null"),
        ])
    func written(_ rate: Double, _ smoothing: Double, _ isCausal: Bool, _ name: String, _ status: String) throws {
        let configuration = BundleConfiguration(
            modelName: name, frameRateHz: rate, trainingDatasets: ["DS09-GCaMP6f-m-V1", "on", "own: set"],
            noiseLevels: [1, 2, 30], smoothingSeconds: smoothing, isCausal: isCausal, network: try TinyNetwork.shape(),
            fractionBefore: 0.5, ensembleSize: 2, lossFunction: "mean_squared_error", optimizer: "Adagrad",
            epochCount: 20, batchSize: 1024, trainingStatus: status)
        let text = BundleConfigurationFile.encode(configuration)
        #expect(try BundleConfigurationFile.read(text, path: "config.yaml") == configuration)
    }

    @Test("a written configuration has the published keys in their order, and numbers as published")
    func writtenKeys() throws {
        let text = String(decoding: BundleConfigurationFile.encode(try TinyNetwork.configuration()), as: UTF8.self)
        let keys = text.matches(of: /(?m)^([a-z_0-9]+):/).map { String($0.1) }
        #expect(keys == BundleConfigurationFile.publishedKeys)
        for line in ["sampling_rate: 30  #", "\nsmoothing: 0.05\n", "noise_levels:\n- 2\n- 3\n", "finished: \"Yes\"\n"]
        {
            #expect(text.contains(line))
        }
    }

    @Test("a configuration without datasets is written too")
    func withoutDatasets() throws {
        let text = String(decoding: BundleConfigurationFile.encode(try TinyNetwork.configuration()), as: UTF8.self)
        let configuration = try read(text.replacing("datasets:\n- DS09-GCaMP6f-m-V1", with: "datasets: []"))
        #expect(configuration.trainingDatasets.isEmpty)
        let written = BundleConfigurationFile.encode(configuration)
        #expect(try BundleConfigurationFile.read(written, path: "config.yaml") == configuration)
    }

    @Test("a damaged text is an error or a configuration within its ranges")
    func damaged() {
        let bytes = Array(TinyNetwork.configurationText().utf8)
        for copy in DamagedCopies.truncations(of: bytes) + DamagedCopies.bitFlips(of: bytes) {
            do {
                let configuration = try BundleConfigurationFile.read(Data(copy), path: "config.yaml")
                #expect(configuration.frameRateHz > 0 && configuration.latencyFrames >= 0)
            } catch {
                #expect(error.path == "config.yaml")
            }
        }
    }

    @Test(
        "a name that says something else is contradicted, both sides named",
        arguments: [
            ("Global_EXC_30Hz_smoothing50ms", 0), ("Global_EXC_30Hz_smoothing50ms_high_noise", 0), ("my_model", 0),
            ("Global_EXC_15Hz_smoothing50ms", 1), ("Global_EXC_30Hz_smoothing100ms", 1),
            ("Global_EXC_30Hz_smoothing50ms_causalkernel", 1), ("Global_EXC_7.5Hz_smoothing200ms_causalkernel", 3),
            // Families that nobody has published state as much.
            ("MyLab_EXC_30Hz_smoothing50ms", 0), ("MyLab_EXC_10Hz_smoothing50ms", 1), ("lab_30Hz", 0), ("lab_10hz", 1),
            ("lab15Hz", 1), ("lab 10 Hz", 1), ("lab_31Hz", 1), ("lab_30.2Hz", 1), ("lab_smoothing_25ms", 1),
            ("Lab_30Hz_Smoothing100ms", 1), ("lab-causal", 1), ("lab-symmetric", 0), ("lab_non-causal_30Hz", 0),
            ("lab_10Hz_smoothing100ms_causalkernel", 3), ("GCaMP8m-2024", 0), ("session_30ms", 0),
        ])
    func contradictions(_ name: String, _ count: Int) throws {
        let sentences = try TinyNetwork.configuration().contradictions(name: name)
        #expect(sentences.count == count)
        #expect(sentences.allSatisfy { $0.contains("The name says") && $0.contains("the configuration says") })
    }
}
