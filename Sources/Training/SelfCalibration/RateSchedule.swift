internal import Foundation

/// How fast a self-calibrating network learns: slowly at first, and less and less towards the end.
///
/// Source of the cosine: Loshchilov and Hutter, arXiv:1608.03983.
struct RateSchedule {
    /// Steps of the whole training.
    let stepCount: Int

    private static let warmingSteps = 100.0
    private static let lowestShare = 0.02

    /// What the learning rate is multiplied by in a step, counted from 0.
    func share(ofStep step: Int) -> Double {
        let cosine = 0.5 * (1 + cos(Double.pi * Double(step) / Double(stepCount)))
        return min(1, Double(step + 1) / Self.warmingSteps) * (Self.lowestShare + (1 - Self.lowestShare) * cosine)
    }
}
