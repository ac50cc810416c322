import Core
import Testing

@Suite("Seeds")
struct SeededGeneratorTests {
    @Test("differ for every place, and stay the same from version to version")
    func places() {
        let seeds = (0..<100).flatMap { first in (0..<100).map { SeededGenerator.seed(1, for: first, $0) } }
        #expect(Set(seeds).count == seeds.count)
        #expect(SeededGenerator.seed(1, for: 2, 3) != SeededGenerator.seed(2, for: 2, 3))
        #expect(SeededGenerator.seed(0, for: 0) == 0xE220_A839_7B1D_CDAF)
    }
}
