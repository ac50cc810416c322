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
            ("loss_function: mean_squared_error", "loss_function: hinge"), ("optimizer: Adagrad", "optimizer: Adam"),
            ("nr_of_epochs: 10", "nr_of_epochs: 0"),
        ])
    func unsupported(line: String, other: String) throws {
        let text = TrainingConfigurationFile.template.replacing(line, with: other)
        #expect(text != TrainingConfigurationFile.template)
        #expect(throws: FileError.self) { try read(text) }
    }
}
