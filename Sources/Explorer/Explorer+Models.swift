internal import Core
internal import Foundation
internal import Pages
internal import Registry
internal import Resolution
internal import Signals

extension Explorer {
    /// All models, as columns of a table.
    func models() throws -> [ReportPage.Column] {
        let models = try registry.models.all()
        let of = { (trait: Trait) in models.map { $0.traits[trait] ?? "" } }
        return [
            .init("Model", texts: models.map(\.identifier)), .init("Rate (Hz)", models.map(\.frameRateHz)),
            .init("Smoothing (ms)", models.map { 1000 * $0.smoothingSeconds }),
            .init("Kernel", texts: models.map { $0.isCausal ? "causal" : "symmetric" }),
            .init("Class", texts: of(.cellClass)), .init("Indicator", texts: of(.indicator)),
            .init("Species", texts: of(.species)),
            .init("Lowest ν", models.map { $0.noiseLevels.first.map(Double.init) }),
            .init("Highest ν", models.map { $0.noiseLevels.last.map(Double.init) }),
            .init("Members", models.map { Double($0.membersPerLevel) }),
            .init("Also called", texts: models.map { $0.aliases.joined(separator: ", ") }),
        ]
    }

    struct ModelDocument: Encodable {
        struct Spike: Encodable {
            let firstFrame: Int
            let frames: [Double]
            let frameRateHz: Double
        }
        struct Training: Encodable {
            let dataset: String
            let isHere: Bool
            let isEarlier: Bool
            let neurons: [String]
            let citations: [String]
        }
        let name: String
        let facts: [ReportPage.Fact]
        let frameRateHz: Double
        let noiseLevels: [Int]
        let spike: Spike
        let scores: [ReportPage.Column]
        let neurons: [ReportPage.Column]
        let trainings: [Training]
    }

    /// A model's card, scores, and what it was trained on.
    func model(_ request: APIRequest) throws -> ModelDocument {
        let record = try registry.models.named(request.text("name"))
        let manifest = try registry.models.manifest(of: record)
        let evaluations = try registry.models.evaluations(of: record)
        let groups = EvaluationSummary(of: evaluations)
        let neurons = evaluations.last?.neurons ?? []
        let spike = SingleSpike(
            smoothingSeconds: record.smoothingSeconds, frameRateHz: record.frameRateHz, isCausal: record.isCausal)
        let known = Dictionary(grouping: try registry.groundTruth.neurons(), by: \.dataset)
        return ModelDocument(
            name: record.identifier, facts: words.model(record, manifest), frameRateHz: record.frameRateHz,
            noiseLevels: record.noiseLevels,
            spike: .init(firstFrame: spike.firstFrame, frames: spike.frames, frameRateHz: record.frameRateHz),
            scores: Self.columns(groups.levels + groups.datasets),
            neurons: [
                .init("Neuron", texts: neurons.map { "\($0.dataset)/\($0.name)" }),
                .init("Noise ν", neurons.map { Double($0.noiseLevel) }),
                .init("Correlation", neurons.map(\.calibrated.correlation)),
                .init("Error", neurons.map(\.calibrated.error)), .init("Bias", neurons.map(\.calibrated.bias)),
                .init("Trained on", texts: neurons.map { $0.wasTrainedOn ? "yes" : "no" }),
            ],
            trainings: try registry.models.lineage(of: record).trainings.map { training in
                let here = known[training.dataset] ?? []
                let names = training.neurons.map { neurons in Set(neurons.map(\.name)) }
                let meant = here.filter { names?.contains($0.name) ?? true }
                return .init(
                    dataset: training.dataset, isHere: !here.isEmpty, isEarlier: training.isEarlier,
                    neurons: meant.map(\.identifier),
                    citations: Set(meant.compactMap { $0.traits[.citation] }).sorted())
            })
    }

    private static func columns(_ groups: [EvaluationSummary.Group]) -> [ReportPage.Column] {
        [
            .init("Dataset", texts: groups.map { $0.dataset ?? "all" }),
            .init("Noise ν", groups.map { Double($0.noiseLevel) }),
            .init("Neurons", groups.map { Double($0.neuronCount) }),
            .init("Trained on", groups.map { Double($0.trainedOnCount) }),
            .init("Correlation", groups.map { $0.calibrated.correlation?.median }),
            .init("Error", groups.map { $0.calibrated.error?.median }),
            .init("Bias", groups.map { $0.calibrated.bias?.median }),
            .init("Evaluation", texts: groups.map(\.kind.rawValue)),
        ]
    }

    /// Which model suits a recording of which some things are known, and why.
    func resolution(_ request: APIRequest) throws -> ResolutionReport {
        var facts = RecordingFacts(frameRateHz: try request.number("rate", in: 0.1...2000))
        facts.noiseLevels = Fact(given: try request.optionalNumber("noise", in: 0...1000).map { [$0] })
        var traits = Traits()
        for trait in [Trait.indicator, .species, .region, .cellClass] {
            traits[trait] = request.optionalText(trait.key)
        }
        facts.setTraits(traits)
        let resolution = try registry.models.resolve(facts, remote: registry.models.remoteCandidates())
        var summary = resolution.summary
        summary.expectation = try registry.models.expectation(of: resolution)
        return ResolutionReport(resolution, summary)
    }
}
