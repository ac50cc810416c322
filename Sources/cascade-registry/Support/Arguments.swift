public import ArgumentParser
package import Core
import Files
package import Inference
package import ModelBuilding
package import Plots
package import Prediction
package import Registry

// The libraries' own choices, as options of the command line.
extension Alignment: ExpressibleByArgument {}
extension Padding: ExpressibleByArgument {}
extension Threshold: ExpressibleByArgument {}
extension CellClass: ExpressibleByArgument {}
extension SpikeSource: ExpressibleByArgument {}
extension RecordingUnits: ExpressibleByArgument {}
extension TraceOrientation: ExpressibleByArgument {}
extension FigureWidth: ExpressibleByArgument {}
extension PredictionPlot.Unit: ExpressibleByArgument {}
extension GroundTruthForm: ExpressibleByArgument {}
extension ModelForm: ExpressibleByArgument {}
extension ModelOrder: ExpressibleByArgument {}
extension BenchmarkRequest.LeftOut: ExpressibleByArgument {}
