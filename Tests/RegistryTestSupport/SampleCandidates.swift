package import Core

package import Resolution

extension ModelCandidate {
    /// A model that fits a recording of 30 Hz, with what a test wants to differ.
    package static func sample(
        _ name: String = "one", version: Int = 1, indicator: String? = nil, cellClass: CellClass? = nil,
        species: String? = nil, region: String? = nil, frameRateHz: Double = 30, smoothingSeconds: Double = 0.05,
        isCausal: Bool = false, latencySeconds: Double = 31.0 / 30, noiseLevels: [Int] = [2, 3, 4, 5, 6, 7, 8, 9],
        fault: String? = nil
    ) -> ModelCandidate {
        ModelCandidate(
            name: name, version: version,
            traits: [.indicator: indicator, .cellClass: cellClass?.rawValue, .species: species, .region: region],
            frameRateHz: frameRateHz, smoothingSeconds: smoothingSeconds, isCausal: isCausal,
            latencySeconds: latencySeconds, windowFrames: 64, noiseLevels: noiseLevels, fault: fault)
    }

    /// The lists of ``catalogue(of:using:)``, the preferred one first.
    package static let lists = ["published", "lab"]

    /// Models of few different traits, so that many are equal in much; no two have the same name and version, or name and
    /// list.
    package static func catalogue(of count: Int, using generator: inout SeededGenerator) -> [ModelCandidate] {
        (0..<count).map { index in
            func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &generator)] }
            let rate = pick([30, 30, 30, 30.5, 28.5, 31.5, 60, 15])
            var candidate = ModelCandidate.sample(
                "model\(index / 2)", version: index % 2 + 1,
                indicator: pick([nil, nil, "GCaMP6f", "GCaMP6s", "GCaMP8", "GCaMP8m", "OGB-1"]),
                cellClass: pick([nil, .excitatory, .excitatory, .inhibitory]),
                species: pick([nil, nil, "mouse", "zebrafish"]), region: pick([nil, nil, nil, "pDp", "spinal cord"]),
                frameRateHz: rate, smoothingSeconds: pick([0.025, 0.05, 0.1]), isCausal: pick([false, false, true]),
                latencySeconds: pick([31, 31, 31, 4]) / rate,
                noiseLevels: pick([[2, 3, 4, 5, 6, 7, 8, 9], [2, 3], [4], Array(2...30), Array(10...20)]),
                fault: pick([nil, nil, nil, nil, nil, "weights are missing"]))
            candidate.calibratesItself = pick([false, false, true])
            guard pick([true, false, false]) else { return candidate }
            candidate.availability = .remote(list: lists[index % 2])
            candidate.version = 0
            (candidate.fault, candidate.calibratesItself) = (nil, false)
            candidate.traitsProvenance = pick([.name, .list])
            if pick([true, true, false]) { candidate.noiseLevels = nil }
            candidate.isForHighNoise = candidate.noiseLevels == nil && pick([true, false])
            if candidate.traitsProvenance == .list, pick([true, false]) {
                (candidate.latencySeconds, candidate.windowFrames) = (nil, nil)
            }
            return candidate
        }
    }
}

extension RecordingFacts {
    /// A recording of 30 Hz of which anything may be known.
    package static func random(using generator: inout SeededGenerator) -> RecordingFacts {
        func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &generator)] }
        var facts = RecordingFacts(frameRateHz: pick([30, 30, 29.9, 15, 32]))
        let middle = Double.random(in: 0...14, using: &generator)
        facts.noiseLevels = pick([
            .unknown,
            .measured(
                (0..<10).map { _ in
                    Bool.random(using: &generator) ? middle : .random(in: 0...25, using: &generator)
                } + [.nan]),
        ])
        facts.traits[.indicator] = pick([nil, "GCaMP6f", "gcamp8M", "jGCaMP7f", "OGB1", "Cal-520"])
        facts.traits.cellClass = pick([nil, .excitatory, .inhibitory])
        facts.traits[.species] = pick([nil, "mouse", "Zebrafish"])
        facts.traits[.region] = pick([nil, "pDp", "V1", "spinal cord"])
        facts.isCausal = pick([nil, nil, true, false])
        facts.smoothingSeconds = pick([nil, nil, 0.075, 0.1])
        facts.latencySeconds = pick([nil, nil, nil, 0.2, 2])
        facts.allowsExtrapolation = Bool.random(using: &generator)
        facts.allowsOtherCellClass = Bool.random(using: &generator)
        facts.allowsResampling = pick([true, false, false])
        return facts
    }
}
