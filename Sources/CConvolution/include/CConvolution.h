/*
 * The one kernel of the network (Documentation/network.md): a dilated cross-correlation along time over several channels,
 *
 *     output[o][t] = bias[o] + sum over i, j of weight[j][i][o] * input[i][t + j * dilation]
 *
 * optionally followed by max(0, .). Channels are rows of `stride` floats and vectors run along time, so that no
 * layer needs padded channels and pooling is an element-wise maximum of shifted rows.
 *
 * Every output is one chain of multiply-adds in a fixed order, whatever the tile and the number of threads.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The instruction sets a kernel is compiled for; which of them run here is asked at run time. */
typedef enum {
    CCONVOLUTION_PORTABLE = 0,
    CCONVOLUTION_AVX2 = 1,
    CCONVOLUTION_AVX512 = 2,
} cconvolution_backend;

/* Rows are read and written in whole vectors of up to this many floats past `frames`. */
enum { CCONVOLUTION_FRAME_STEP = 16 };

typedef struct {
    size_t input_channels;
    size_t output_channels;
    size_t taps;
    size_t dilation;
    bool rectifies; /* max(0, .) at the end */
} cconvolution_layer;

/* Whether this machine can run the backend. */
bool cconvolution_supports(cconvolution_backend backend);

/* Reorders weights [taps][input][output] into the order in which the backend reads them; as many floats. */
void cconvolution_pack(cconvolution_backend backend, cconvolution_layer layer, const float *weights, float *packed);

/*
 * Computes `frames` outputs of every channel, rounded up to a multiple of CCONVOLUTION_FRAME_STEP.
 * Input rows hold (taps - 1) * dilation more floats than that; rows of input and output do not overlap.
 */
void cconvolution_apply(cconvolution_backend backend, cconvolution_layer layer, const float *packed, const float *bias,
                        const float *input, size_t input_stride, float *output, size_t output_stride, size_t frames);

/* Rows that are rings: their floats are `length` and begin at `oldest`; what is read at the end goes on at the beginning. */
typedef struct {
    size_t oldest;
    size_t length;
    ptrdiff_t ahead; /* what lies so many floats further is fetched into the cache meanwhile, as it is read next */
} cconvolution_ring;

/* The same of rings, of which every tap reads `frames` floats that do not go beyond the end. */
void cconvolution_apply_to_rings(cconvolution_backend backend, cconvolution_layer layer, cconvolution_ring ring,
                                 const float *packed, const float *bias, const float *input, size_t input_stride,
                                 float *output, size_t output_stride, size_t frames);

/* output[c][t] = max(input[c][t], input[c][t + shift]) for t < frames; may be done in place, unless shift is negative. */
void cconvolution_pool(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                       size_t output_stride, size_t channels, ptrdiff_t shift, size_t frames);

/*
 * The backward pass, derived in Documentation/network.md. `deltas` are the derivatives of the loss by a layer's outputs,
 * before its max(0, .) was taken.
 */

/*
 * The kernel of the layer that takes deltas of the outputs back to deltas of the inputs: [taps][output][input], the
 * last tap first. Where the deltas are preceded and followed by (taps - 1) * dilation zeros, applying it gives
 * those of all inputs.
 */
void cconvolution_reverse(cconvolution_layer layer, const float *weights, float *reversed);

/*
 * Adds to the gradients, of which weight_gradient is [taps][input][output]. Deltas after the last frame, up to a multiple
 * of CCONVOLUTION_FRAME_STEP, are read and must be 0:
 *     weight_gradient[j][i][o] += sum over t of deltas[o][t] * input[i][t + j * dilation]
 *     bias_gradient[o]         += sum over t of deltas[o][t]
 */
void cconvolution_gradient(cconvolution_backend backend, cconvolution_layer layer, const float *input,
                           size_t input_stride, const float *deltas, size_t delta_stride, size_t frames,
                           float *weight_gradient, float *bias_gradient);

/* Back through max(0, .): deltas become 0 where the output is, and after the last of any number of frames up to a step. */
void cconvolution_rectifier_gradient(cconvolution_backend backend, const float *output, size_t output_stride,
                                     float *deltas, size_t delta_stride, size_t channels, size_t frames);

/*
 * Back through cconvolution_pool and the max(0, .) before it: `rows` went into the pooling, `deltas` are those of its
 * `frames` outputs, and `row_deltas` those of its `frames + shift` inputs. Of two equal ones the first was chosen.
 */
void cconvolution_pool_gradient(cconvolution_backend backend, const float *rows, size_t stride, const float *deltas,
                                size_t delta_stride, float *row_deltas, size_t row_delta_stride, size_t channels,
                                size_t shift, size_t frames);

/* accumulators += gradient^2; weights -= learning_rate * gradient / (sqrt(accumulators) + epsilon). */
void cconvolution_adagrad(cconvolution_backend backend, float *weights, float *accumulators, const float *gradient,
                          size_t count, float learning_rate, float epsilon);

#include "spikes.h"
#include "levels.h"
#include "transformed.h"
#include "stripes.h"
