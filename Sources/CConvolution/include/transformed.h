/*
 * The whole network of the published shape with a third of the arithmetic (Documentation/network.md): pieces of traces
 * side by side, one in each lane of a vector; the second convolution in the frequency domain, the third at the points of Toom and Cook.
 *
 * Every lane is computed by itself, with the same bits whatever is in the others.
 */
#pragma once
#include "CConvolution.h"

enum {
    /* Frames of the second convolution that one transform gives. */
    CTRANSFORMED_BLOCK_FRAMES = 46,
    /* Samples that are read beyond those of the blocks. */
    CTRANSFORMED_FURTHER_SAMPLES = 50,
    /* Where the output of the first window lies. */
    CTRANSFORMED_FIRST_OUTPUT = 7,
    /* Dense units come in tens, at most so many. */
    CTRANSFORMED_UNITS = 60,
};

/* Lanes of a backend. */
size_t ctransformed_lanes(cconvolution_backend backend);

/* Windows of a piece of so many blocks, at least one. */
size_t ctransformed_windows(size_t blocks);

/* Outputs of such a piece, those before the first window and after the last included. */
size_t ctransformed_outputs(size_t blocks);

/* Floats of a member: its weights, and then what prepare makes of them. */
size_t ctransformed_weight_count(size_t units);
size_t ctransformed_prepared_count(size_t units);

/* Bytes of a workspace, and what they are aligned to. */
size_t ctransformed_workspace_bytes(cconvolution_backend backend);
enum { CTRANSFORMED_ALIGNMENT = 64 };

/*
 * Prepares the weights of a member: kernel [taps][input][output] and bias of each layer, one behind the other, 31 taps
 * and 30 channels, 19 and 40, 5 and 50, the dense layer of `units`, and the output [2][units].
 */
void ctransformed_prepare(cconvolution_backend backend, size_t units, const float *weights, float *prepared);

/*
 * Adds the outputs of a member to those of others.
 *   samples   [BLOCK_FRAMES * blocks + FURTHER_SAMPLES][lanes]
 *   outputs   [ctransformed_outputs(blocks)][lanes]; that of window w is at FIRST_OUTPUT + w
 * Both and the workspace are aligned.
 */
void ctransformed_run(cconvolution_backend backend, size_t units, const float *prepared, const float *samples,
                      size_t blocks, void *workspace, float *outputs);

/*
 * The second convolution and the third by themselves, as training needs them: of segments side by side, half as many as
 * there are lanes, frame t of a row at row + t * segments. The other lanes compute the second half of the frames.
 * Derivatives are taken by the prepared weights, and at the end brought back to the kernel's: as preparing is linear, by
 * its transpose.
 */
typedef enum {
    CTRANSFORMED_SECOND = 0,
    CTRANSFORMED_THIRD = 1,
} ctransformed_layer;

/* Floats that prepare makes of a kernel, and of the derivatives by them, which have an order of their own. */
size_t ctransformed_layer_prepared_count(ctransformed_layer layer);
size_t ctransformed_layer_gradient_count(ctransformed_layer layer);

/* Bytes of a workspace, aligned as above, for rows of so many frames of output. */
size_t ctransformed_layer_workspace_bytes(cconvolution_backend backend, ctransformed_layer layer, size_t frames);

/* Prepares a kernel [taps][input][output]. */
void ctransformed_layer_prepare(cconvolution_backend backend, ctransformed_layer layer, const float *kernel,
                                float *prepared);

/* Computes `frames` of every output, with bias and max(0, .). The workspace keeps what the way back needs of the inputs. */
void ctransformed_layer_apply(cconvolution_backend backend, ctransformed_layer layer, const float *prepared,
                              const float *bias, const float *input, size_t input_stride, float *output,
                              size_t output_stride, size_t frames, void *workspace);

/*
 * The way back of what was applied last with this workspace. `deltas` are the derivatives of the loss by the outputs before
 * max(0, .); computes those by all inputs and adds to `gradient`, those by the prepared weights, and to those by the bias.
 */
void ctransformed_layer_gradient(cconvolution_backend backend, ctransformed_layer layer, const float *prepared,
                                 const float *deltas, size_t delta_stride, float *input_deltas,
                                 size_t input_delta_stride, size_t frames, void *workspace, float *gradient,
                                 float *bias_gradient);

/* From derivatives by the prepared weights to those by the kernel. */
void ctransformed_layer_kernel_gradient(cconvolution_backend backend, ctransformed_layer layer, const float *gradient,
                                        float *kernel_gradient);
