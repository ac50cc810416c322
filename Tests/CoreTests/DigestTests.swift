import Core
import Testing

@Suite("A digest")
struct DigestTests {
    @Test(
        "is nothing but 64 lower-case hexadecimal digits",
        arguments: [
            "", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "a", count: 63),
            String(repeating: "a", count: 65), String(repeating: "g", count: 64), String(repeating: "٣", count: 64),
            "/" + String(repeating: "a", count: 63),
        ])
    func refused(text: String) {
        #expect(Digest(hexadecimal: text) == nil)
    }

    @Test("keeps its digits")
    func digits() throws {
        let text = String(repeating: "0f", count: 32)
        #expect(Digest(hexadecimal: text)?.hexadecimal == text)
        #expect(Digest(bytes: [UInt8](repeating: 15, count: 32))?.hexadecimal == text)
    }
}
