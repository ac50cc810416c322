import Core
import TestSupport
import Testing

@testable import Pages

@Suite("Traces in few bytes")
struct TraceEnvelopesTests {
    /// What a page makes of the bytes of a neuron: per bin the smallest and the largest value.
    private func read(_ traces: TraceEnvelopes, neuron: Int) -> [(low: Double, high: Double)?] {
        let planes = traces.framesPerBin > 1 ? 2 : 1
        var bytes = Array(traces.packed.dropFirst(neuron * planes * traces.binCount).prefix(planes * traces.binCount))
        if planes == 2 {
            for bin in 0..<traces.binCount {
                bytes[traces.binCount + bin] = bytes[bin] == 255 ? 255 : bytes[bin] + bytes[traces.binCount + bin]
            }
        }
        let (least, most) = (traces.least[neuron], traces.most[neuron])
        let values = bytes.map { $0 == 255 ? nil : least + Double($0) * (most - least) / 254 }
        return zip(values.prefix(traces.binCount), values.suffix(traces.binCount)).map { low, high in
            low.flatMap { low in high.map { (low, $0) } }
        }
    }

    @Test("enclose every sample, and by no more than the stated error", arguments: [1, 2, 7, 500], [1, 499, 1000])
    func enclose(framesPerBin: Int, frameCount: Int) throws {
        let samples = (0..<3).map { Generated.trace(frameCount: frameCount, seed: UInt64($0)) }
        var traces = TraceEnvelopes(frameCount: frameCount, framesPerBin: framesPerBin)
        for trace in samples { traces.append(trace) }
        for (neuron, trace) in samples.enumerated() {
            let bins = read(traces, neuron: neuron)
            #expect(bins.count == (frameCount + framesPerBin - 1) / framesPerBin)
            for (index, bin) in bins.enumerated() {
                let bin = try #require(bin)
                let frames = trace[index * framesPerBin..<min(frameCount, (index + 1) * framesPerBin)].map(Double.init)
                let (least, most) = (try #require(frames.min()), try #require(frames.max()))
                let slack = traces.greatestError * (1 + 1e-9) + 1e-12
                #expect(abs(bin.low - least) <= slack && abs(bin.high - most) <= slack)
                if framesPerBin > 1 { #expect(bin.low <= least + 1e-9 && bin.high >= most - 1e-9) }
            }
        }
    }

    @Test(
        "joined to longer bins enclose as much as if they had been as long from the beginning", arguments: [2, 3, 50])
    func merge(factor: Int) {
        let trace = Generated.trace(frameCount: 1001, seed: 4)
        for framesPerBin in [1, 4] {
            var short = TraceEnvelopes(frameCount: 1001, framesPerBin: framesPerBin)
            var long = TraceEnvelopes(frameCount: 1001, framesPerBin: framesPerBin * factor)
            for _ in 0..<2 {
                short.append(trace)
                long.append(trace)
            }
            let merged = short.merged(by: factor)
            #expect(merged.framesPerBin == long.framesPerBin && merged.bytes.count == long.bytes.count)
            let differences = zip(merged.bytes, long.bytes).map { abs(Int($0) - Int($1)) }
            // Single frames were rounded to the nearest level, and not outwards.
            #expect((differences.max() ?? 0) <= (framesPerBin == 1 ? 1 : 0))
        }
    }

    @Test(
        "have room for whatever a trace holds",
        arguments: [[], [.nan], [.infinity, 1, -.infinity], [2, 2, 2], [-3e38, 3e38]] as [[Float]])
    func extremes(samples: [Float]) {
        for framesPerBin in [1, 2] {
            var traces = TraceEnvelopes(frameCount: samples.count, framesPerBin: framesPerBin)
            traces.append(samples)
            #expect(traces.least[0].isFinite && traces.most[0].isFinite && traces.greatestError.isFinite)
            let bins = read(traces, neuron: 0)
            #expect(bins.count == (samples.count + framesPerBin - 1) / framesPerBin)
            if samples.count == 1 { #expect(bins.allSatisfy { $0 == nil }) }
        }
    }

    @Test("have short bins where there is room: a recording of 30 neurons and ten minutes is kept whole")
    func binLength() {
        #expect(TraceEnvelopes.framesPerBin(neuronCount: 30, frameCount: 18_000) == 1)
        #expect(TraceEnvelopes.framesPerBin(neuronCount: 1000, frameCount: 20_000) == 29)
        #expect(TraceEnvelopes.framesPerBin(neuronCount: 0, frameCount: 0) == 1)
    }
}
