import Core
import Foundation
import Signals
import Testing

@Suite("Fourier resampling")
struct FourierResamplingTests {
    @Test(
        "keeps a slow oscillation, whatever the lengths",
        arguments: [64, 65, 97, 120], [32, 33, 64, 65, 101, 240])
    func oscillation(count: Int, target: Int) {
        // Five periods are below both highest frequencies.
        func wave(_ samples: Int) -> [Double] {
            (0..<samples).map { 0.3 + cos(2 * .pi * 5 * Double($0) / Double(samples) + 0.4) }
        }
        let difference = zip(fourierResampled(wave(count), count: target), wave(target)).map { abs($0 - $1) }
        #expect(difference.count == target)
        #expect(difference.max() ?? 1 < 1e-12)
    }

    @Test("halves the highest frequency of an even length when it gains its negative, and doubles it when it loses it")
    func highestFrequency() {
        // The alternating trace is cos(πt), which halfway between its samples is 0.
        let resampled = fourierResampled([1, -1, 1, -1], count: 8)
        #expect(zip(resampled, [1, 0, -1, 0, 1, 0, -1, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(zip(fourierResampled(resampled, count: 4), [1, -1, 1, -1]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("gives the very samples where their number stays, and a mean where one is wanted")
    func trivial() {
        let trace = [0.1, 0.2, 0.7]
        #expect(fourierResampled(trace, count: 3) == trace)
        #expect(abs(fourierResampled(trace, count: 1)[0] - 1.0 / 3) < 1e-15)
        #expect(zip(fourierResampled([0.5], count: 4), [0.5, 0.5, 0.5, 0.5]).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test("gives the same bits on several threads at once")
    func threads() async {
        var generator = SeededGenerator(seed: 3)
        let trace = (0..<1009).map { _ in Double.random(in: -1...1, using: &generator) }
        let alone = fourierResampled(trace, count: 701)
        await withTaskGroup(of: [Double].self) { group in
            for _ in 0..<8 {
                group.addTask { fourierResampled(trace, count: 701) }
            }
            for await result in group { #expect(result == alone) }
        }
    }
}
