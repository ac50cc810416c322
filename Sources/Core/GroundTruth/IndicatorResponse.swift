/// How ΔF/F of a calcium indicator answers to a spike, measured on neurons whose spikes are known.
package struct IndicatorResponse: Hashable, Sendable, Codable {
    /// The indicator, as the vocabulary calls it.
    package let indicator: String
    /// ΔF/F of one spike at its highest, as a fraction: median and quartiles over the neurons.
    package let amplitude: Quartiles
    /// Seconds from there until half of it is gone.
    package let halfDecaySeconds: Quartiles
    /// The neurons' datasets.
    package let datasets: [String]

    /// Gathers the values.
    package init(indicator: String, amplitude: Quartiles, halfDecaySeconds: Quartiles, datasets: [String]) {
        (self.indicator, self.amplitude, self.halfDecaySeconds) = (indicator, amplitude, halfDecaySeconds)
        self.datasets = datasets
    }

    /// The name of the format of a table of them.
    package static let schema = "cascade-registry/indicator-responses"

    /// A table of them, as `ground-truth responses --json` prints it.
    package struct Table: Sendable, Codable {
        /// By indicator.
        package let responses: [IndicatorResponse]

        /// Gathers the rows.
        package init(responses: [IndicatorResponse]) {
            self.responses = responses
        }
    }
}
