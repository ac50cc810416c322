import Core

/// How a model was trained, for a person to read.
struct TrainingDescription {
    let record: TrainingRecord

    var text: String {
        "\(labelled(properties))\n\n\(levels)"
    }

    /// Labels, and what belongs to them.
    var properties: [(label: String, text: String)] {
        let start = record.transferredFrom.map { [("Begun with", $0)] } ?? []
        let isAdagrad = ["keras", "torch"].contains(record.optimizer)
        let method =
            "\(isAdagrad ? "Adagrad of \(record.optimizer)" : record.optimizer), learning rate \(compact(record.learningRate)), "
            + "\(counted(record.batchLabels, "label")) per step, \(record.segmentLabels) per segment, seed \(record.seed)"
        return [
            ("Training", "\(record.startedAt) to \(record.finishedAt) by \(record.program)"), ("Method", method),
        ] + start + [("Neurons", neurons)]
    }

    private var neurons: String {
        let datasets = Dictionary(grouping: record.neurons, by: \.dataset).sorted { $0.key < $1.key }
        let heldOut = record.neurons.count(where: \.isHeldOut)
        return "\(record.neurons.count), of which \(heldOut) held out: "
            + datasets.map { "\($1.count) of \($0)" }.joined(separator: ", ")
    }

    /// Medians over the members of each level.
    private var levels: String {
        var table = Table(
            header: [
                "NOISE", "RECORDINGS", "LABELS", "MEMBERS", "FIRST LOSS", "LAST LOSS", "HELD-OUT R", "RETRIED",
                "SECONDS",
            ], numeric: Set(0...8))
        for level in record.levels {
            let median = { (decimals: Int, value: (TrainingRecord.Member) -> Double?) in
                Quartiles(of: level.members.compactMap(value)).map { fixed($0.median, decimals) } ?? "–"
            }
            table.append([
                "\(level.noiseLevel)", "\(level.recordingCount)", "\(level.labelsPerEpoch)", "\(level.members.count)",
                median(5) { $0.losses.first }, median(5) { $0.losses.last },
                median(3) { member in
                    zip(1..., member.heldOutCorrelations).first { $0.0 == member.keptEpoch }?.1
                },
                "\(level.members.count { $0.retriedBecause != nil })", median(0) { $0.seconds },
            ])
        }
        return table.text
    }
}
