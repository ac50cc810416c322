#include "CConvolution.h"
#include "sets.h"

typedef void (*rows_function)(cconvolution_layer layer, const float *weights, const float *bias, const float *input,
                              size_t input_stride, float *output, size_t output_stride, size_t frames);
typedef void (*ring_rows_function)(cconvolution_layer layer, cconvolution_ring ring, const float *weights,
                                   const float *bias, const float *input, size_t input_stride, float *output,
                                   size_t output_stride, size_t frames);

/*
 * Outputs whose weight gradients are summed together: 5 divides the channels of the usual networks. GRADIENT_TAPS times
 * as many sums, and what is loaded beside them, fill the registers: Documentation/network.md.
 */
#define GRADIENT_OUTPUTS 5

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* SSE2 has 16 vector registers, NEON has 32; contraction gives NEON its fused multiply-add. */
#define NAME(x) portable_##x
#define TARGET
#define VECTOR_FLOATS 4
#if defined(__aarch64__)
#define VECTORS_FOR(channels) ((channels) > 6 ? 3 : (channels) > 4 ? 4 : 6)
#define LARGEST_BLOCK 8
#else
#define VECTORS_FOR(channels) ((channels) > 4 ? 2 : (channels) > 3 ? 3 : 4)
#define LARGEST_BLOCK 6
#endif
#define BROADCAST BROADCAST_AS_COMPILED
#define GRADIENT_TAPS 2
#define EVEN EVEN_4
#define ODD ODD_4
#include "kernel.inc"

#if defined(__x86_64__)
#define NAME(x) avx2_##x
#define TARGET TARGET_AVX2
#define VECTOR_FLOATS 8
#define VECTORS_FOR(channels) ((channels) > 4 ? 2 : (channels) > 3 ? 3 : 4)
#define LARGEST_BLOCK 6
#define BROADCAST BROADCAST_FROM_MEMORY
#define GRADIENT_TAPS 2
#define EVEN EVEN_8
#define ODD ODD_8
#include "kernel.inc"

#define NAME(x) avx512_##x
#define TARGET TARGET_AVX512
#define VECTOR_FLOATS 16
#define VECTORS_FOR(channels) ((channels) > 6 ? 3 : (channels) > 5 ? 4 : (channels) > 4 ? 5 : 6)
#define LARGEST_BLOCK 8
#define BROADCAST BROADCAST_FROM_MEMORY
#define GRADIENT_TAPS 5
#define EVEN EVEN_16
#define ODD ODD_16
#include "kernel.inc"
#endif

typedef struct {
    const rows_function *rows; /* rows[n - 1] computes n channels together */
    const ring_rows_function *ring_rows;
    size_t largest_block;
    void (*pool)(const float *input, size_t input_stride, float *output, size_t output_stride, size_t channels,
                 ptrdiff_t shift, size_t frames);
    void (*weight_gradient)(cconvolution_layer layer, const float *input, size_t input_stride, const float *deltas,
                            size_t delta_stride, size_t frames, float *gradient);
    void (*bias_gradient)(size_t channels, const float *deltas, size_t delta_stride, size_t frames, float *gradient);
    void (*rectifier_gradient)(const float *outputs, float *deltas, size_t count);
    void (*pool_gradient)(const float *row, const float *deltas, float *row_deltas, size_t shift, size_t frames);
    void (*adagrad)(float *weights, float *accumulators, const float *gradient, size_t count, float learning_rate,
                    float epsilon);
    void (*halve)(const float *row, float *maxima, size_t frames);
    void (*halve_gradient)(const float *row, const float *deltas, float *row_deltas, size_t frames);
    void (*double_add)(const float *row, const float *skip, float *sums, size_t frames);
    void (*double_gradient)(const float *deltas, float *row_deltas, float *skip_deltas, size_t frames);
    void (*power_sums)(const float *row, const float *weights, size_t frames, double *sums);
    void (*power_gradient)(const float *row, const float *weights, const float *slopes, float *deltas, size_t frames);
} kernel;

static kernel kernel_of(cconvolution_backend backend) {
#define KERNEL(name)                                                                                              \
    ((kernel){name##_rows, name##_ring_rows, sizeof(name##_rows) / sizeof(rows_function), name##_pool,            \
              name##_weight_gradient, name##_bias_gradient, name##_rectifier_gradient, name##_pool_gradient,      \
              name##_adagrad, name##_halve, name##_halve_gradient, name##_double_add, name##_double_gradient,     \
              name##_power_sums, name##_power_gradient})
#if defined(__x86_64__)
    if (backend == CCONVOLUTION_AVX512) return KERNEL(avx512);
    if (backend == CCONVOLUTION_AVX2) return KERNEL(avx2);
#endif
    return KERNEL(portable);
}

bool cconvolution_supports(cconvolution_backend backend) {
    switch (backend) {
    case CCONVOLUTION_PORTABLE: return true;
#if defined(__x86_64__)
    case CCONVOLUTION_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CCONVOLUTION_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
#endif
    default: return false;
    }
}

/* Channels computed together: the largest block that divides them, else the largest; the last block is smaller. */
static size_t block_channels(size_t largest, size_t channels) {
    for (size_t block = largest; block >= 4; block--)
        if (channels % block == 0) return block;
    return largest;
}

void cconvolution_pack(cconvolution_backend backend, cconvolution_layer layer, const float *weights, float *packed) {
    const size_t block = block_channels(kernel_of(backend).largest_block, layer.output_channels);
    for (size_t first = 0; first < layer.output_channels; first += block) {
        const size_t channels = smaller(block, layer.output_channels - first);
        for (size_t i = 0; i < layer.input_channels; i++)
            for (size_t j = 0; j < layer.taps; j++)
                for (size_t o = 0; o < channels; o++)
                    *packed++ = weights[(j * layer.input_channels + i) * layer.output_channels + first + o];
    }
}

void cconvolution_apply(cconvolution_backend backend, cconvolution_layer layer, const float *packed, const float *bias,
                        const float *input, size_t input_stride, float *output, size_t output_stride, size_t frames) {
    const kernel kernel = kernel_of(backend);
    const size_t block = block_channels(kernel.largest_block, layer.output_channels);
    for (size_t first = 0; first < layer.output_channels; first += block) {
        const size_t channels = smaller(block, layer.output_channels - first);
        kernel.rows[channels - 1](layer, packed, bias + first, input, input_stride, output + first * output_stride,
                                  output_stride, frames);
        packed += channels * layer.input_channels * layer.taps;
    }
}

void cconvolution_apply_to_rings(cconvolution_backend backend, cconvolution_layer layer, cconvolution_ring ring,
                                 const float *packed, const float *bias, const float *input, size_t input_stride,
                                 float *output, size_t output_stride, size_t frames) {
    const kernel kernel = kernel_of(backend);
    const size_t block = block_channels(kernel.largest_block, layer.output_channels);
    for (size_t first = 0; first < layer.output_channels; first += block) {
        const size_t channels = smaller(block, layer.output_channels - first);
        kernel.ring_rows[channels - 1](layer, ring, packed, bias + first, input, input_stride,
                                       output + first * output_stride, output_stride, frames);
        packed += channels * layer.input_channels * layer.taps;
        ring.ahead = 0; /* Once is enough. */
    }
}

void cconvolution_pool(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                       size_t output_stride, size_t channels, ptrdiff_t shift, size_t frames) {
    kernel_of(backend).pool(input, input_stride, output, output_stride, channels, shift, frames);
}

void cconvolution_reverse(cconvolution_layer layer, const float *weights, float *reversed) {
    for (size_t j = 0; j < layer.taps; j++)
        for (size_t i = 0; i < layer.input_channels; i++)
            for (size_t o = 0; o < layer.output_channels; o++)
                reversed[((layer.taps - 1 - j) * layer.output_channels + o) * layer.input_channels + i] = *weights++;
}

void cconvolution_gradient(cconvolution_backend backend, cconvolution_layer layer, const float *input,
                           size_t input_stride, const float *deltas, size_t delta_stride, size_t frames,
                           float *weight_gradient, float *bias_gradient) {
    const kernel kernel = kernel_of(backend);
    kernel.weight_gradient(layer, input, input_stride, deltas, delta_stride, frames, weight_gradient);
    kernel.bias_gradient(layer.output_channels, deltas, delta_stride, frames, bias_gradient);
}

void cconvolution_rectifier_gradient(cconvolution_backend backend, const float *output, size_t output_stride,
                                     float *deltas, size_t delta_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.rectifier_gradient(output + c * output_stride, deltas + c * delta_stride, frames);
}

void cconvolution_pool_gradient(cconvolution_backend backend, const float *rows, size_t stride, const float *deltas,
                                size_t delta_stride, float *row_deltas, size_t row_delta_stride, size_t channels,
                                size_t shift, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.pool_gradient(rows + c * stride, deltas + c * delta_stride, row_deltas + c * row_delta_stride, shift,
                             frames);
}

void cconvolution_adagrad(cconvolution_backend backend, float *weights, float *accumulators, const float *gradient,
                          size_t count, float learning_rate, float epsilon) {
    kernel_of(backend).adagrad(weights, accumulators, gradient, count, learning_rate, epsilon);
}

void cconvolution_halve(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                        size_t output_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++) kernel.halve(input + c * input_stride, output + c * output_stride, frames);
}

void cconvolution_halve_gradient(cconvolution_backend backend, const float *input, size_t input_stride,
                                 const float *deltas, size_t delta_stride, float *input_deltas,
                                 size_t input_delta_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.halve_gradient(input + c * input_stride, deltas + c * delta_stride,
                              input_deltas + c * input_delta_stride, frames);
}

void cconvolution_double_add(cconvolution_backend backend, const float *input, size_t input_stride, const float *skip,
                             size_t skip_stride, float *output, size_t output_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.double_add(input + c * input_stride, skip + c * skip_stride, output + c * output_stride, frames);
}

void cconvolution_double_gradient(cconvolution_backend backend, const float *deltas, size_t delta_stride,
                                  float *input_deltas, size_t input_delta_stride, float *skip_deltas,
                                  size_t skip_delta_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.double_gradient(deltas + c * delta_stride, input_deltas + c * input_delta_stride,
                               skip_deltas + c * skip_delta_stride, frames);
}

void cconvolution_power_sums(cconvolution_backend backend, const float *input, size_t input_stride, const float *weights,
                             size_t channels, size_t frames, double *sums) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++) kernel.power_sums(input + c * input_stride, weights, frames, sums + 3 * c);
}

void cconvolution_power_gradient(cconvolution_backend backend, const float *input, size_t input_stride,
                                 const float *weights, const float *slopes, float *input_deltas,
                                 size_t input_delta_stride, size_t channels, size_t frames) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.power_gradient(input + c * input_stride, weights, slopes + 3 * c, input_deltas + c * input_delta_stride,
                              frames);
}
