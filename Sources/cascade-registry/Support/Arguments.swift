public import ArgumentParser
public import Core
import Files
public import Inference
public import ModelBuilding
public import Prediction
public import Registry

// The libraries' own choices, as options of the command line.
extension Alignment: ExpressibleByArgument {}
extension Padding: ExpressibleByArgument {}
extension Threshold: ExpressibleByArgument {}
extension CellClass: ExpressibleByArgument {}
extension PredictionRequest.Units: ExpressibleByArgument {}
extension TraceOrientation: ExpressibleByArgument {}
extension GroundTruthForm: ExpressibleByArgument {}
extension ModelForm: ExpressibleByArgument {}
extension BenchmarkRequest.LeftOut: ExpressibleByArgument {}
