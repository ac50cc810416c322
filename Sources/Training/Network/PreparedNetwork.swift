internal import Core
internal import Inference

/// The layers of a network, prepared for the gradient of one batch.
struct PreparedNetwork: Sendable {
    /// A layer, with its weights in the order in which its kernel reads them.
    enum Layer: Sendable {
        case direct(DirectLayer)
        case transformed(TransformedLayer)

        var isTransformed: Bool {
            if case .transformed = self { true } else { false }
        }
    }

    let plan: NetworkPlan
    let backend: KernelBackend
    let layers: [Layer]
    /// Segments that share a row, sample by sample; why so many: Documentation/network.md.
    let segments: Int
    /// Groups of segments, at least, of which one thread sums the derivatives by prepared weights.
    let groupsPerPart: Int

    private static let directSegments = 4

    /// Prepares the layers.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - transforms: whether layers that can be are computed with transforms.
    init(_ network: TrainableNetwork, transforms: Bool) {
        plan = network.plan
        backend = network.backend
        let segments = transforms ? TransformedLayer.segments(network.backend) : Self.directSegments
        self.segments = segments
        groupsPerPart = transforms ? 4 : 1
        layers = network.layers.map { layer in
            if transforms, let transformed = TransformedLayer(layer) { return .transformed(transformed) }
            return .direct(DirectLayer(layer, segments: segments))
        }
    }

    /// Whether transforms take less time for a batch: with too few labels blocks are not full, with too few segments vectors.
    /// Longer segments would need more than 40 MB per thread.
    static func transformsPay(_ batch: SegmentBatch, backend: KernelBackend) -> Bool {
        (40...1024).contains(batch.labelsPerSegment) && batch.segmentCount >= TransformedLayer.segments(backend)
    }

    /// Zeros to add derivatives to.
    var zeroGradients: [LayerGradient] {
        layers.map { layer in
            switch layer {
            case .direct(let layer): LayerGradient(of: layer.step)
            case .transformed(let layer): layer.zeroGradient
            }
        }
    }

    /// The derivatives by the weights themselves.
    func weightGradients(_ gradients: [LayerGradient]) -> [LayerGradient] {
        zip(layers, gradients).map { layer, gradient in
            switch layer {
            case .direct: gradient
            case .transformed(let layer): layer.tapGradient(gradient)
            }
        }
    }
}
