/// How ΔF/F of a calcium indicator answers to a spike by a paper, where no ground truth is at hand.
package struct PublishedResponse: Hashable, Sendable {
    /// The indicator, as the vocabulary calls it.
    package let indicator: String
    /// ΔF/F of one spike at its highest, as a fraction.
    package let amplitude: Double
    /// Seconds from there until half of it is gone.
    package let halfDecaySeconds: Double
    /// Who says so, and of which neurons.
    package let source: String

    /// By indicator; none of these is in ``IndicatorResponses/all``.
    package static let all = [
        PublishedResponse(
            indicator: "GCaMP6m", amplitude: 0.13, halfDecaySeconds: 0.27,
            source: "Chen et al., Nature (2013), doi:10.1038/nature12354: pyramidal neurons of mouse V1")
    ]
}
