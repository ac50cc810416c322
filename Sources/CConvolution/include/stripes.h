/*
 * Rows in sixteen stripes (Documentation/self-calibration.md): of a row of 16 * steps frames, float 16 * t + n is frame
 * n * steps + t. So vectors hold frames that are far apart, neighbours in time are neighbouring vectors, and nothing is
 * shuffled where a level has half the frames of another. cconvolution_apply computes such rows with a dilation of 16.
 *
 * Rows are aligned to 64 bytes, with a margin of CSTRIPES_MARGIN floats before each and after. Results are the same bits with
 * vectors of 8 and of 16 floats.
 */
#pragma once
#include "CConvolution.h"

enum {
    CSTRIPES = 16,
    /* Eight steps: what is read beyond the end of a row, and written. */
    CSTRIPES_MARGIN = 8 * CSTRIPES,
    /* Taps of the convolutions that cstripes_convolve computes. */
    CSTRIPES_TAPS = 5,
};

/* Into stripes and back. */
void cstripes_load(const float *frames, size_t steps, float *row);
void cstripes_store(const float *row, size_t steps, float *frames);

/* Fills the margins: before and after each stripe are frames of its neighbours, and zeros beyond the ends of the row. */
void cstripes_join(float *rows, size_t stride, size_t channels, size_t steps);

/* Floats that prepare makes of a kernel [5][input][output], and floats of a workspace, aligned to 64 bytes. */
size_t cstripes_prepared_count(cconvolution_layer layer);
size_t cstripes_workspace_count(cconvolution_layer layer);
void cstripes_prepare(cconvolution_layer layer, const float *kernel, float *prepared);

/*
 * A convolution of five taps at the points of Toom and Cook, of which scales[o] times output o and bias[o] is taken, and
 * max(0, .) of that if the layer rectifies. Margins are read, up to five steps behind an output are written, and rows do
 * not overlap.
 */
void cstripes_convolve(cconvolution_backend backend, cconvolution_layer layer, const float *prepared, const float *scales,
                       const float *bias, const float *input, size_t input_stride, float *output, size_t output_stride,
                       size_t steps, float *workspace);

/* output[c][t] = max(input[c][2t], input[c][2t + 1]); `steps` are those of the output, as in the next two. */
void cstripes_halve(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                    size_t output_stride, size_t channels, size_t steps);

/* row[t] = (row[2t] + row[2t + 1]) / 2 */
void cstripes_average(cconvolution_backend backend, float *row, size_t steps);

/* sums[c][t] += input[c][t / 2]; `steps` are those of the input. */
void cstripes_double_add(cconvolution_backend backend, const float *input, size_t input_stride, float *sums,
                         size_t sum_stride, size_t channels, size_t steps);

/* output[t] = factor * input[t] */
void cstripes_scale(cconvolution_backend backend, float factor, const float *input, float *output, size_t steps);

/* output[t] = ln(1 + e^input[t]), to 3 in 10^7 */
void cstripes_softplus(cconvolution_backend backend, const float *input, float *output, size_t steps);

/* output[t] = asinh(input[t]), to 3 in 10^7; all of these may be done in place */
void cstripes_asinh(cconvolution_backend backend, const float *input, float *output, size_t steps);
