#include "CConvolution.h"

typedef void (*rows_function)(cconvolution_layer layer, const float *weights, const float *bias, const float *input,
                              size_t input_stride, float *output, size_t output_stride, size_t frames);

/*
 * Left to itself, the compiler loads two weights at once and spreads them with shuffles, which wait for the port that
 * the multiply-adds need (second layer, 512-bit vectors: 105 instead of 178 GFLOP/s).
 */
#define BROADCAST_FROM_MEMORY(v, x) __asm__("vbroadcastss %1, %0" : "=v"(v) : "m"(x))

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
#define BROADCAST(v, x) ((v) = (__typeof__(v)){} + (x))
#include "kernel.inc"

#if defined(__x86_64__)
#define NAME(x) avx2_##x
#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR_FLOATS 8
#define VECTORS_FOR(channels) ((channels) > 4 ? 2 : (channels) > 3 ? 3 : 4)
#define LARGEST_BLOCK 6
#define BROADCAST BROADCAST_FROM_MEMORY
#include "kernel.inc"

#define NAME(x) avx512_##x
#define TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma")))
#define VECTOR_FLOATS 16
#define VECTORS_FOR(channels) ((channels) > 6 ? 3 : (channels) > 5 ? 4 : (channels) > 4 ? 5 : 6)
#define LARGEST_BLOCK 8
#define BROADCAST BROADCAST_FROM_MEMORY
#include "kernel.inc"
#endif

typedef struct {
    const rows_function *rows; /* rows[n - 1] computes n channels together */
    size_t largest_block;
    void (*pool)(float *rows, size_t channels, size_t stride, size_t shift, size_t frames);
} kernel;

static kernel kernel_of(cconvolution_backend backend) {
#define KERNEL(name) ((kernel){name##_rows, sizeof(name##_rows) / sizeof(rows_function), name##_pool})
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

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

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

void cconvolution_pool(cconvolution_backend backend, float *rows, size_t channels, size_t stride, size_t shift,
                       size_t frames) {
    kernel_of(backend).pool(rows, channels, stride, shift, frames);
}
