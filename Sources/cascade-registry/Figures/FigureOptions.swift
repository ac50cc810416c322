import ArgumentParser
import Core
import Plots
import Prediction

/// How wide a figure is.
struct FigureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The width of the plot in print, in mm: 89 is one column of a journal, 183 the page.", valueName: "mm"))
    var width = FigureWidth.page

    /// What all figures are by their names.
    static let formats = ["svg", "png", "pdf"]
}

/// The plot of a prediction, and what it shows.
struct PredictionPlotOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A plot of ΔF/F and expected spikes (.svg, .png or .pdf). Default: the first minute of the five neurons with "
                + "the most expected spikes.", valueName: "file"),
        completion: .file(extensions: FigureOptions.formats))
    var plot: String?

    @Option(
        help: ArgumentHelp("The neurons of the plot, numbered from 0, such as 0,5,7-9; 50 at most.", valueName: "list"))
    var neurons: NeuronNumbers?

    @Option(help: ArgumentHelp("Where the plot begins in the recording, such as 90s or 2min.", valueName: "time"))
    var from = DurationArgument(seconds: 0)

    @Option(help: ArgumentHelp("Where the plot ends. Default: a minute after its beginning.", valueName: "time"))
    var to: DurationArgument?

    @Option(help: "The unit of the plot: expected spikes per frame, or per second.")
    var unit = PredictionPlot.Unit.spikes

    @OptionGroup var figure: FigureOptions

    func validate() throws {
        if let to, to.seconds <= from.seconds { throw ValidationError("--to must be later than --from.") }
    }

    /// What the plot shows.
    var part: PlottedPart {
        PlottedPart(
            neurons: neurons?.numbers, fromSeconds: from.seconds, toSeconds: to?.seconds, unit: unit,
            width: figure.width)
    }
}

/// Neurons on the command line: `0,5,7-9`.
struct NeuronNumbers: ExpressibleByArgument {
    /// In rising order, each once.
    let numbers: [Int]

    init?(argument: String) {
        var found: Set<Int> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0,
                first <= last, last - first < 50
            else { return nil }
            found.formUnion(first...last)
        }
        guard found.count <= 50 else { return nil }
        numbers = found.sorted()
    }
}
