import Core
import Foundation
import Simulation
import Testing

@Suite("A calcium indicator")
struct CalciumIndicatorTests {
    @Test("peaks at 1 when it says so, and has not begun before the spike", arguments: CalciumIndicator.known)
    func peak(_ indicator: CalciumIndicator) {
        let responses = (0..<5000).map { indicator.response(after: Double($0) / 5000) }
        #expect(abs((responses.max() ?? 0) - 1) < 1e-3)
        #expect(responses.allSatisfy { $0 <= 1 + 1e-12 })
        #expect(abs(indicator.response(after: indicator.peakSeconds) - 1) < 1e-12)
        #expect(indicator.response(after: -1e-9) == 0)
    }

    @Test(
        "of the GCaMP6 family peaks and decays as published", arguments: [("GCaMP6f", 45, 142), ("GCaMP6s", 179, 550)])
    func published(_ name: String, _ peakMilliseconds: Double, _ halfDecayMilliseconds: Double) throws {
        let indicator = try CalciumIndicator.named(name)
        #expect(abs(1000 * indicator.peakSeconds / peakMilliseconds - 1) < 0.05)
        let half = indicator.response(after: indicator.peakSeconds + halfDecayMilliseconds / 1000)
        #expect(abs(half - 0.5) < 0.06)
    }

    @Test("gives its amplitude for one spike, ever less for further ones, and never more than its limit")
    func saturation() throws {
        let indicator = try CalciumIndicator.named("GCaMP6f")
        let values = (0...1000).map { indicator.deltaFOverF(calcium: Double($0)) }
        #expect(values[0] == 0 && abs(values[1] - indicator.amplitude) < 1e-12)
        let gains = zip(values.dropFirst(), values).map { $0 - $1 }
        #expect(zip(gains.dropFirst(), gains).allSatisfy { $0 > 0 && $0 < $1 })
        let limit = indicator.amplitude * (indicator.halfSaturationSpikes + 1)
        #expect(values.allSatisfy { $0 < limit })
        #expect(abs(indicator.deltaFOverF(calcium: indicator.halfSaturationSpikes) - limit / 2) < 1e-12)
    }

    @Test(
        "is found by its name in every spelling",
        arguments: [("jGCaMP8m", "GCaMP8m"), ("gcamp6F", "GCaMP6f"), ("OGB1", "OGB-1"), ("RCaMP1.07", "R-CaMP1.07")])
    func names(_ spelling: String, _ name: String) throws {
        #expect(try CalciumIndicator.named(spelling).name == name)
    }

    @Test("that is not known is refused with the list of those that are")
    func unknown() {
        let error = #expect(throws: SimulationError.self) { try CalciumIndicator.named("GCaMP99") }
        #expect(error?.description.contains("GCaMP8s") == true)
    }
}
