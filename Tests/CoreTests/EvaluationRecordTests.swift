import Core
import Testing

@Suite("The scores of a neuron")
struct EvaluationRecordTests {
    @Test("are rounded to a millionth, and those that do not exist stay so")
    func rounding() throws {
        let digest = try #require(Digest(bytes: [UInt8](repeating: 15, count: 32)))
        let neuron = EvaluationRecord.Neuron(
            dataset: "DS09", name: "one", digest: digest, noiseLevel: 2, noiseReached: 1.9998948400677061,
            wasTrainedOn: true,
            calibrated: AgreementScores(correlation: 0.6503454750896169, error: nil, bias: -0.8136346337450769),
            cascade: AgreementScores(correlation: nil, error: 0.9, bias: 0),
            signs: PredictionSigns(
                noiseLevel: 1.9998948400677061, amplitude: 0.06264635547785911, halfDecaySeconds: 0.4143343350383547,
                meanRateHz: 1.109221742770212, dispersion: 0.09667114989213346, highest: 0.33317173451185245))
        let rounded = neuron.rounded
        #expect(rounded.noiseReached == 1.999895)
        #expect(rounded.calibrated == AgreementScores(correlation: 0.650345, error: nil, bias: -0.813635))
        #expect(rounded.cascade == neuron.cascade)
        let signs = PredictionSigns(
            noiseLevel: 1.999895, amplitude: 0.062646, halfDecaySeconds: 0.414334, meanRateHz: 1.109222,
            dispersion: 0.096671, highest: 0.333172)
        #expect(rounded.signs == signs)
        #expect(rounded.rounded == rounded && rounded.name == "one" && rounded.wasTrainedOn)
    }
}
