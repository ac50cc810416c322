import Core
import TestSupport
import Testing

@Suite("The shape of the network")
struct NetworkShapeTests {
    @Test("has the published number of parameters", arguments: [(30, 35_441), (10, 34_381)])
    func parameters(denseUnits: Int, count: Int) throws {
        #expect(try Generated.standardShape(denseUnits: denseUnits).parameterCount == count)
    }

    @Test("is refused when a window does not survive the poolings")
    func tooShort() {
        #expect(throws: NetworkShapeError.self) {
            try NetworkShape(
                windowLength: 54, convolutionTaps: [31, 19, 5], convolutionChannels: [1, 1, 1], denseUnits: 1)
        }
    }
}
