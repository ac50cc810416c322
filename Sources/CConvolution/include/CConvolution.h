/*
 * The one kernel of the network: a dilated cross-correlation along time over several channels,
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

/* rows[c][t] = max(rows[c][t], rows[c][t + shift]) for t < frames, in place. */
void cconvolution_pool(cconvolution_backend backend, float *rows, size_t channels, size_t stride, size_t shift,
                       size_t frames);
