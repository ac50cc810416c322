/// What laboratories call things in files of a layout of their own.
enum CustomaryNames {
    /// A recording, where a file has several matrices.
    static let traces = ["dF_traces", "dff", "dF_F", "F_dff", "dfof", "spike_prob", "spike_rates"]

    /// A frame rate, in small letters.
    static let frameRates: Set<String> = [
        "fs", "fr", "fps", "rate", "framerate", "frame_rate", "samplingrate", "sampling_rate", "imagingrate", "hz",
    ]

    /// What to say of a number that is called like a frame rate.
    static func note(_ name: String, rate: Double) -> String {
        "“\(name)” is \(rate): if that is the frame rate, give --rate \(rate)"
    }

    /// Those candidates that are called like a recording, without regard to case.
    static func traces<Candidate>(among candidates: [Candidate], name: (Candidate) -> String) -> [Candidate] {
        let names = Set(traces.map { $0.lowercased() })
        return candidates.filter { names.contains(name($0).lowercased()) }
    }
}
