internal import Core

/// The network as Keras 2.4 describes it in JSON; every later version takes that too.
struct KerasArchitecture {
    /// One layer, in the words of Keras.
    struct Layer {
        let name: String
        let kind: String
        /// The rest of its configuration, as JSON without the braces.
        let settings: String
        /// Whether it has a kernel and a bias.
        let hasWeights: Bool
    }

    /// The layers, from the input to the output.
    let layers: [Layer]

    init(_ plan: NetworkPlan) {
        var layers = [Self.input(windowLength: plan.windowLength)]
        for stage in plan.stages {
            func count(_ kind: String) -> Int { layers.count { $0.kind == kind } }
            switch stage {
            case .convolution(let taps, let channels):
                layers.append(Self.convolution(count("Conv1D"), taps: taps, channels: channels))
            case .pool: layers.append(Self.pooling(count("MaxPooling1D")))
            case .dense(let units): layers.append(Self.dense(count("Dense"), units: units, activation: "relu"))
            case .output: layers += [Self.flatten, Self.dense(count("Dense"), units: 1, activation: "linear")]
            }
        }
        self.layers = layers
    }

    /// The text of the attribute `model_config`.
    var modelConfiguration: String {
        let inbound = [""] + layers.map { #"[[["\#($0.name)", 0, 0, {}]]]"# }
        let texts = zip(layers, inbound).map { layer, inbound in
            #"{"class_name": "\#(layer.kind)", "config": {"name": "\#(layer.name)", \#(layer.settings)}, "#
                + #""name": "\#(layer.name)", "inbound_nodes": \#(inbound.isEmpty ? "[]" : inbound)}"#
        }
        let (input, output) = (layers.first?.name ?? "", layers.last?.name ?? "")
        return
            #"{"class_name": "Functional", "config": {"name": "model", "layers": [\#(texts.joined(separator: ", "))], "#
            + #""input_layers": [["\#(input)", 0, 0]], "output_layers": [["\#(output)", 0, 0]]}}"#
    }

    /// The text of the attribute `training_config`, with which Keras compiles what it loads: as published bundles were
    /// trained.
    static let trainingConfiguration =
        #"{"loss": "mean_squared_error", "metrics": null, "weighted_metrics": null, "loss_weights": null, "#
        + #""optimizer_config": {"class_name": "Adagrad", "config": {"name": "Adagrad", "learning_rate": 0.05, "#
        + #""decay": 0.0, "initial_accumulator_value": 0.1, "epsilon": 1e-07}}}"#

    private static func input(windowLength: Int) -> Layer {
        Layer(
            name: "input_1", kind: "InputLayer",
            settings: #""batch_input_shape": [null, \#(windowLength), 1], "dtype": "float32", "sparse": false, "#
                + #""ragged": false"#,
            hasWeights: false)
    }

    private static func convolution(_ index: Int, taps: Int, channels: Int) -> Layer {
        Layer(
            name: numbered("conv1d", index), kind: "Conv1D",
            settings: #""trainable": true, "dtype": "float32", "filters": \#(channels), "kernel_size": [\#(taps)], "#
                + #""strides": [1], "padding": "valid", "data_format": "channels_last", "dilation_rate": [1], "#
                + #""groups": 1, "activation": "relu", \#(initialization)"#,
            hasWeights: true)
    }

    private static func pooling(_ index: Int) -> Layer {
        Layer(
            name: numbered("max_pooling1d", index), kind: "MaxPooling1D",
            settings: #""trainable": true, "dtype": "float32", "strides": [2], "pool_size": [2], "padding": "valid", "#
                + #""data_format": "channels_last""#,
            hasWeights: false)
    }

    private static let flatten = Layer(
        name: "flatten", kind: "Flatten",
        settings: #""trainable": true, "dtype": "float32", "data_format": "channels_last""#, hasWeights: false)

    private static func dense(_ index: Int, units: Int, activation: String) -> Layer {
        Layer(
            name: numbered("dense", index), kind: "Dense",
            settings: #""trainable": true, "dtype": "float32", "units": \#(units), "activation": "\#(activation)", "#
                + initialization,
            hasWeights: true)
    }

    private static let initialization =
        #""use_bias": true, "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, "#
        + #""bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": null, "#
        + #""bias_regularizer": null, "activity_regularizer": null, "kernel_constraint": null, "#
        + #""bias_constraint": null"#
}

/// Keras' own way of naming layers of a kind: `conv1d`, `conv1d_1`, …
private func numbered(_ kind: String, _ index: Int) -> String { index == 0 ? kind : "\(kind)_\(index)" }
