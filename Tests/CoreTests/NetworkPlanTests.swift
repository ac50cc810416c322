import Core
import Foundation
import TestSupport
import Testing

@Suite("The plan of a network")
struct NetworkPlanTests {
    @Test("has the published number of parameters", arguments: [(30, 35_441), (10, 34_381)])
    func parameters(denseUnits: Int, count: Int) throws {
        #expect(try Generated.standardShape(denseUnits: denseUnits).parameterCount == count)
    }

    @Test("names and shapes the weights")
    func weights() throws {
        let plan = try Generated.standardShape()
        #expect(
            plan.tensorNames
                == ["conv1", "conv2", "conv3", "dense", "output"].flatMap { ["\($0).kernel", "\($0).bias"] })
        #expect(
            plan.tensorShapes
                == [[31, 1, 30], [30], [19, 30, 40], [40], [5, 40, 50], [50], [50, 10], [10], [20, 1], [1]])
    }

    @Test("doubles the distance between frames with every pooling")
    func dilations() throws {
        let steps = try Generated.standardShape().steps
        #expect(steps.map(\.taps) == [31, 19, 2, 5, 2, 1, 2])
        #expect(steps.map(\.dilation) == [1, 1, 1, 2, 2, 4, 4])
        #expect(steps.map(\.rectifies) == [true, true, false, true, false, true, false])
    }

    @Test("needs as many samples for a window as it has, but for those that the poolings leave over")
    func frames() throws {
        let plan = try Generated.standardShape()
        #expect(plan.frameCounts(outputs: 1) == [64, 34, 16, 15, 7, 5, 5, 1])
        for outputs in [1, 2, 464] {
            #expect(plan.frameCounts(outputs: outputs)[0] <= outputs + plan.windowLength - 1)
        }
    }

    @Test("is stored by the four extents of the published kind")
    func coding() throws {
        let plan = try Generated.standardShape()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try encoder.encode(plan)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"convolutionChannels":[30,40,50],"convolutionTaps":[31,19,5],"denseUnits":10,"windowLength":64}"#)
        #expect(try JSONDecoder().decode(NetworkPlan.self, from: text) == plan)
    }

    @Test("stores what networks that calibrate themselves take for none, if anything: bundles without keep their bytes")
    func floor() throws {
        var plan = try Generated.selfCalibratingPlan()
        let text = try JSONEncoder().encode(plan)
        #expect(!["floor", "quiet"].contains { String(decoding: text, as: UTF8.self).contains($0) })
        #expect(try JSONDecoder().decode(SelfCalibratingPlan.self, from: text).floor == 0)
        plan.floor = 0.01
        let other = try JSONDecoder().decode(SelfCalibratingPlan.self, from: JSONEncoder().encode(plan))
        #expect(other == plan && other.floor == 0.01)
        (plan.quietSpikes, plan.quietFrames) = (1, 120)
        let quiet = try JSONDecoder().decode(SelfCalibratingPlan.self, from: JSONEncoder().encode(plan))
        #expect(quiet == plan && quiet.quietFrames == 120 && quiet != other)
        #expect(NetworkPlan(other).hasSameWeights(as: NetworkPlan(try Generated.selfCalibratingPlan())))
    }

    @Test(
        "is refused when quiet stretches reach less far than an event, or further than any recording",
        arguments: [(1, -1), (1, 0), (1, 12), (1, Int.max), (-1, 120)] as [(Float, Int)])
    func quietStretches(spikes: Float, frames: Int) throws {
        var plan = try Generated.selfCalibratingPlan()
        (plan.quietSpikes, plan.quietFrames) = (1, 120)
        let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
            .replacing(#""quietSpikes":1"#, with: #""quietSpikes":\#(spikes)"#)
            .replacing(#""quietFrames":120"#, with: #""quietFrames":\#(frames)"#)
        #expect(throws: NetworkPlanError.self) {
            try JSONDecoder().decode(SelfCalibratingPlan.self, from: Data(text.utf8))
        }
    }

    @Test("is refused when a window does not survive the poolings")
    func tooShort() {
        #expect(throws: NetworkPlanError.self) {
            try NetworkPlan(
                windowLength: 54, convolutionTaps: [31, 19, 5], convolutionChannels: [1, 1, 1], denseUnits: 1)
        }
    }
}
