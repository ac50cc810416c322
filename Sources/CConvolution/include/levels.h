/*
 * Between the levels of a network that reads a whole trace (Documentation/self-calibration.md): each level has half as
 * many time steps as the one before. `frames` are always those of the level with fewer; rows are as in CConvolution.h.
 */
#pragma once

/* output[c][t] = max(input[c][2t], input[c][2t + 1]) */
void cconvolution_halve(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                        size_t output_stride, size_t channels, size_t frames);

/* Back through cconvolution_halve: adds `deltas` to those of the larger inputs. Of two equal ones the first was chosen. */
void cconvolution_halve_gradient(cconvolution_backend backend, const float *input, size_t input_stride,
                                 const float *deltas, size_t delta_stride, float *input_deltas,
                                 size_t input_delta_stride, size_t channels, size_t frames);

/* output[c][t] = input[c][t / 2] + skip[c][t] */
void cconvolution_double_add(cconvolution_backend backend, const float *input, size_t input_stride, const float *skip,
                             size_t skip_stride, float *output, size_t output_stride, size_t channels, size_t frames);

/* Back through cconvolution_double_add: adds `deltas` to those of both inputs. */
void cconvolution_double_gradient(cconvolution_backend backend, const float *deltas, size_t delta_stride,
                                  float *input_deltas, size_t input_delta_stride, float *skip_deltas,
                                  size_t skip_delta_stride, size_t channels, size_t frames);

/*
 * Adds to three sums of each channel, [channels][3]: those over t of weights[t] * input[c][t]^p for p = 1, 2 and 4.
 * `frames` is a multiple of CCONVOLUTION_FRAME_STEP.
 */
void cconvolution_power_sums(cconvolution_backend backend, const float *input, size_t input_stride, const float *weights,
                             size_t channels, size_t frames, double *sums);

/* Back through cconvolution_power_sums: `slopes`, [channels][3], are the derivatives of the loss by the sums. */
void cconvolution_power_gradient(cconvolution_backend backend, const float *input, size_t input_stride,
                                 const float *weights, const float *slopes, float *input_deltas,
                                 size_t input_delta_stride, size_t channels, size_t frames);
