import Signals
import Core
import TestSupport
import Testing

@Suite("Scores of a prediction")
struct AgreementScoresTests {
    private let truth: [Float] = [0, 0, 1, 2, 1, 0, 0, 0, 0.5, 1, 0.5, 0]

    private func scores(_ prediction: [Float], _ truth: [Float], smoothingFrames: Double = 1.5) -> AgreementScores {
        AgreementScores(
            predictions: [prediction], truths: [truth], smoothingSeconds: smoothingFrames / 30, frameRateHz: 30)
    }

    @Test("A perfect prediction has no error")
    func perfect() throws {
        let scores = scores(truth, truth)
        #expect(try abs(#require(scores.correlation) - 1) < 1e-12)
        #expect(scores.error == 0 && scores.bias == 0)
    }

    @Test(
        "A prediction of twice the spikes correlates fully, with error and bias 1; one of none has error 1 and bias −1")
    func scaled() throws {
        let double = scores(truth.map { 2 * $0 }, truth)
        #expect(try abs(#require(double.correlation) - 1) < 1e-12)
        #expect(try abs(#require(double.error) - 1) < 1e-12)
        #expect(try abs(#require(double.bias) - 1) < 1e-12)
        let nothing = scores(truth.map { _ in 0 }, truth)
        #expect(nothing.correlation == nil)
        #expect(try abs(#require(nothing.error) - 1) < 1e-12)
        #expect(try abs(#require(nothing.bias) + 1) < 1e-12)
    }

    @Test(
        "A spike that is predicted one frame late is an error of 2 frame by frame, and a small one after smoothing",
        arguments: [0, 3.0])
    func sums(smoothingFrames: Double) throws {

        var (prediction, truth) = ([Float](repeating: 0, count: 60), [Float](repeating: 0, count: 60))
        truth[30] = 1
        prediction[31] = 1
        let scores = scores(prediction, truth, smoothingFrames: smoothingFrames)
        let error = try #require(scores.error)
        #expect(smoothingFrames == 0 ? error == 2 : error > 0.1 && error < 0.3)
        #expect(try abs(#require(scores.bias)) < 1e-12)
    }

    @Test("Smoothing does not move the bias, not even at edges and gaps", arguments: [0, 0.7, 2, 9.5])
    func bias(smoothingFrames: Double) throws {
        var prediction = Generated.trace(frameCount: 50, seed: 1)
        let truth = Generated.trace(frameCount: 50, seed: 2).map { abs($0) }
        prediction[20] = .nan
        let kept = prediction.indices.filter { $0 != 20 }
        let expected =
            kept.reduce(0.0) { $0 + Double(prediction[$1]) } / kept.reduce(0.0) { $0 + Double(truth[$1]) } - 1
        let bias = try #require(scores(prediction, truth, smoothingFrames: smoothingFrames).bias)
        #expect(abs(bias - expected) < 1e-12)
    }

    @Test("Frames in which either is missing count for nothing")
    func missing() {
        var (prediction, truth) = (truth.map { $0 + 0.1 * $0 * $0 }, truth)
        let whole = AgreementScores(
            predictions: [Array(prediction[..<4]), Array(prediction[5..<7]), Array(prediction[8...])],
            truths: [Array(truth[..<4]), Array(truth[5..<7]), Array(truth[8...])], smoothingSeconds: 1, frameRateHz: 1)
        prediction[4] = .nan
        truth[7] = .nan
        #expect(
            AgreementScores(predictions: [prediction], truths: [truth], smoothingSeconds: 1, frameRateHz: 1) == whole)
    }

    @Test(
        "Without frames, without spikes or without change there is no score, rather than NaN",
        arguments: [([], []), ([.nan, .nan], [1, 2]), ([0.1, 0.2], [0, 0])] as [([Float], [Float])])
    func undefined(prediction: [Float], truth: [Float]) {
        #expect(scores(prediction, truth) == AgreementScores(correlation: nil, error: nil, bias: nil))
    }

    @Test("Pearson's r is that of the definition, whatever the offset", arguments: [0, 1000] as [Float])
    func pearson(offset: Float) throws {
        // numpy.corrcoef([1, 2, 3, 4, 7], [2, 1, 4, 3, 5])[0, 1]
        let first: [Float] = [1, 2, 3, .nan, 4, 7].map { $0 + offset }
        let r = try #require(pearsonCorrelation(of: first, and: [2, 1, 4, 9, 3, 5]))
        #expect(abs(r - 0.8241633836921342) < 1e-6)
        #expect(abs(try #require(pearsonCorrelation(of: first, and: [-2, -1, -4, 9, -3, -5])) + r) < 1e-12)
    }

    @Test(
        "Pearson's r does not exist for a series that never changes",
        arguments: [
            ([0.1, 0.1, 0.1], [1, 2, 3]), ([1, 2, 3], [-7e8, -7e8, -7e8]), ([1], [2]), ([1, 2], [.nan, 3]),
        ]
            as [([Float], [Float])])
    func constant(first: [Float], second: [Float]) {
        #expect(pearsonCorrelation(of: first, and: second) == nil)
    }
}
