package import CConvolution

/// What computes the convolutions.
///
/// All give the same numbers up to rounding. With ``EnsembleEngine/direct``, every kernel of ours gives the same bits wherever
/// a tile begins; ``openBLAS`` sums in an order that depends on the size of the product.
public enum KernelBackend: String, Sendable, Codable, CaseIterable {
    /// Plain C, for any processor.
    case portable
    /// 256-bit vectors with fused multiply-add.
    case avx2
    /// 512-bit vectors, with the same bits as ``avx2`` for predictions.
    case avx512
    /// Unfolded samples and a matrix product: slower, written apart, and so a check of the others.
    case openBLAS

    /// Whether this machine can run it.
    public var isSupported: Bool {
        switch self {
        case .openBLAS: OpenBLAS.shared != nil
        case .portable, .avx2, .avx512: cconvolution_supports(kernel)
        }
    }

    /// The fastest that this machine can run.
    public static let fastest: KernelBackend =
        [KernelBackend.avx512, .avx2].first(where: \.isSupported) ?? .portable

    /// The C kernel, where there is one; the pooling of ``openBLAS`` is the portable one.
    package var kernel: cconvolution_backend {
        switch self {
        case .portable, .openBLAS: CCONVOLUTION_PORTABLE
        case .avx2: CCONVOLUTION_AVX2
        case .avx512: CCONVOLUTION_AVX512
        }
    }
}
