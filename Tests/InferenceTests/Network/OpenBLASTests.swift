import COpenBLAS
import TestSupport
import Testing

@testable import Inference

@Suite("OpenBLAS, loaded when needed")
struct OpenBLASTests {
    @Test("has the matrix product that its header declares")
    func matrixProduct() throws {
        let library = try #require(OpenBLAS.shared)
        let a = Generated.trace(frameCount: 6, seed: 1)
        let b = Generated.trace(frameCount: 12, seed: 2)
        var (loaded, linked) = ([Float](repeating: 0, count: 8), [Float](repeating: 0, count: 8))
        // c [2 × 4] = aᵀ [2 × 3] · b [3 × 4]
        unsafe library.matrixProduct(
            OpenBLAS.rowMajor, OpenBLAS.transposed, OpenBLAS.asStored, 2, 4, 3, 1, a, 2, b, 4, 0, &loaded, 4)
        unsafe cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, 2, 4, 3, 1, a, 2, b, 4, 0, &linked, 4)
        #expect(loaded == linked)
        #expect(loaded[5] != 0)
    }
}
