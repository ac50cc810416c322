#include "transformed.h"
#include "sets.h"
#include "stripes.h"

/* The published shape: windows of 64 samples, poolings after the second convolution and the third. */
enum {
    TAPS_1 = 31,
    TAPS_2 = 19,
    TAPS_3 = 5,
    CHANNELS_1 = 30,
    CHANNELS_2 = 40,
    CHANNELS_3 = 50,
    OUTPUT_TAPS = 2,
    DILATION_3 = 2,
    OUTPUT_DILATION = 4,
};

/* Second convolution: transforms of 64 frames that overlap by the reach of its taps. */
enum {
    TRANSFORM = 64,
    FREQUENCIES = TRANSFORM / 2,
    REACH_2 = TAPS_2 - 1,
    BLOCK = TRANSFORM - REACH_2,
};

/* Third convolution: tiles of 6 frames of each phase, that is of every second frame. */
enum {
    TILE = 6,
    POINTS = TILE + TAPS_3 - 1,
    TILE_FRAMES = DILATION_3 * TILE,
    REACH_3 = (TAPS_3 - 1) * DILATION_3,
    /* Of a block and what was carried from the one before; the last block fills up the last tile. */
    MOST_TILES = 5,
    MOST_CARRIED = TILE_FRAMES - 1 + REACH_3,
    OUTPUT_REACH = (OUTPUT_TAPS - 1) * OUTPUT_DILATION,
};

/* Both poolings and the output lag behind by what they read ahead. */
static_assert(CTRANSFORMED_BLOCK_FRAMES == BLOCK);
static_assert(CTRANSFORMED_FIRST_OUTPUT == 1 + DILATION_3 + OUTPUT_REACH);

/* Convolutions of stripes: outputs whose weights are together, and tiles whose values stay in the first-level cache. */
enum {
    STRIPE_BLOCK = 8,
    STRIPE_TILES = 2,
};
static_assert(CSTRIPES_TAPS == TAPS_3 && CSTRIPES_MARGIN >= (TILE - 1 + CSTRIPES_TAPS / 2) * CSTRIPES);

/* Channels of the first layer whose frames wait in the first-level cache for their transform. */
enum { FIRST_CHANNELS = 5 };

static const float cosines[] = {
    1,            0.998795456f, 0.995184727f, 0.989176510f, 0.980785280f, 0.970031253f, 0.956940336f, 0.941544065f,
    0.923879533f, 0.903989293f, 0.881921264f, 0.857728610f, 0.831469612f, 0.803207531f, 0.773010453f, 0.740951125f,
    0.707106781f, 0.671558955f, 0.634393284f, 0.595699304f, 0.555570233f, 0.514102744f, 0.471396737f, 0.427555093f,
    0.382683432f, 0.336889853f, 0.290284677f, 0.242980180f, 0.195090322f, 0.146730474f, 0.0980171403f, 0.0490676743f,
    0,
};

/* Of an angle in 128ths of a turn; folded by the compiler, as all angles are constants. */
static inline __attribute__((always_inline)) float cosine(int angle) {
    const int a = angle & 127;
    return a <= 32 ? cosines[a] : a <= 64 ? -cosines[64 - a] : a <= 96 ? -cosines[a - 64] : cosines[128 - a];
}
static inline __attribute__((always_inline)) float sine(int angle) { return cosine(angle - 32); }

/*
 * The factors of z^32 - i: node n of the tree is z^(2m) - s = (z^m - w)(z^m + w), its children are nodes 2n and 2n + 1,
 * and this is the angle of w, in 128ths of a turn. Node 1 is the root.
 */
static const int root_angles[FREQUENCIES] = {
    0, 16, 8,  40, 4, 36, 20, 52, 2, 34, 18, 50, 10, 42, 26, 58,
    1, 33, 17, 49, 9, 41, 25, 57, 5, 37, 21, 53, 13, 45, 29, 61,
};

/* The points q and -q of each pair; the others are 0, the first, and infinity, the last. */
static const double pair_points[] = {1.0 / 2, 3.0 / 4, 4.0 / 3, 2};
/* Coefficients of the product of (z^2 - q^2) over all pairs by powers of z^2, without the highest, which is 1. */
static const float point_polynomial[] = {1, -949.0f / 144, 6881.0f / 576, -949.0f / 144};
/* The same, over all pairs but one. */
static const float pair_polynomials[][3] = {
    {-4, 373.0f / 36, -913.0f / 144},
    {-16.0f / 9, 77.0f / 9, -217.0f / 36},
    {-9.0f / 16, 217.0f / 64, -77.0f / 16},
    {-1.0f / 4, 913.0f / 576, -373.0f / 144},
};

/* The parts of a prepared member, in their order in memory. */
typedef struct {
    const float *kernel_1, *bias_1;
    const float *spectra_2, *bias_2; /* [frequency][re, im][input][output] */
    const float *points_3, *bias_3;  /* [point][input][output] */
    const float *dense, *dense_bias;
    const float *output, *output_bias;
    size_t units;
} member;

enum {
    FIRST_WEIGHTS = TAPS_1 * CHANNELS_1 + CHANNELS_1,
    KERNEL_2 = CHANNELS_1 * CHANNELS_2, /* one tap */
    KERNEL_3 = CHANNELS_2 * CHANNELS_3,
};

static size_t last_weights(size_t units) { return (CHANNELS_3 + 1 + OUTPUT_TAPS) * units + 1; }

static size_t weight_count(size_t units, size_t taps_2, size_t taps_3) {
    return FIRST_WEIGHTS + taps_2 * KERNEL_2 + CHANNELS_2 + taps_3 * KERNEL_3 + CHANNELS_3 + last_weights(units);
}

static member member_at(const float *prepared, size_t units) {
    member parts = {.units = units, .kernel_1 = prepared};
    parts.bias_1 = parts.kernel_1 + TAPS_1 * CHANNELS_1;
    parts.spectra_2 = parts.bias_1 + CHANNELS_1;
    parts.bias_2 = parts.spectra_2 + 2 * FREQUENCIES * KERNEL_2;
    parts.points_3 = parts.bias_2 + CHANNELS_2;
    parts.bias_3 = parts.points_3 + POINTS * KERNEL_3;
    parts.dense = parts.bias_3 + CHANNELS_3;
    parts.dense_bias = parts.dense + CHANNELS_3 * units;
    parts.output = parts.dense_bias + units;
    parts.output_bias = parts.output + OUTPUT_TAPS * units;
    return parts;
}

/* Tiles of a piece: the last window has its output at the end of one, or before. */
static size_t tile_count(size_t blocks) {
    return (CTRANSFORMED_FIRST_OUTPUT + ctransformed_windows(blocks) + TILE_FRAMES - 1) / TILE_FRAMES;
}

/* What the third kernel's taps count at the points, divided by what interpolation would divide by. */
static void point_powers(double powers[POINTS][TAPS_3]) {
    double points[POINTS - 1] = {0};
    for (int n = 1; n < POINTS - 1; n++) points[n] = n % 2 == 1 ? pair_points[n / 2] : -pair_points[(n - 1) / 2];
    for (int p = 0; p < POINTS - 1; p++) {
        double divisor = 1;
        for (int q = 0; q < POINTS - 1; q++)
            if (q != p) divisor *= points[p] - points[q];
        powers[p][0] = 1 / divisor;
        for (int j = 1; j < TAPS_3; j++) powers[p][j] = powers[p][j - 1] * points[p];
    }
    /* At infinity, the highest. */
    for (int j = 0; j < TAPS_3; j++) powers[POINTS - 1][j] = j == TAPS_3 - 1;
}

/* As in convolution.c, but a multiply-add is what it is said to be, so that lanes of any width have the same bits. */
#define NAME(x) portable_##x
#define TARGET
#define VECTOR_FLOATS 4
#define BROADCAST BROADCAST_AS_COMPILED
#if defined(__aarch64__)
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define PRODUCT_OUTPUTS 10
#define FIRST_COLUMNS 4
#define SUM_ROWS 5
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#define PRODUCT_OUTPUTS 5
#define FIRST_COLUMNS 2
#define SUM_ROWS 2
#endif
#define EVEN EVEN_4
#define ODD ODD_4
#include "transformed.inc"

#if defined(__x86_64__)
#define NAME(x) avx2_##x
#define TARGET TARGET_AVX2
#define VECTOR_FLOATS 8
#define BROADCAST BROADCAST_FROM_MEMORY
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define PRODUCT_OUTPUTS 5
#define FIRST_COLUMNS 2
#define SUM_ROWS 2
#define EVEN EVEN_8
#define ODD ODD_8
#include "transformed.inc"

#define NAME(x) avx512_##x
#define TARGET TARGET_AVX512
#define VECTOR_FLOATS 16
#define BROADCAST BROADCAST_FROM_MEMORY
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define PRODUCT_OUTPUTS 10
#define FIRST_COLUMNS 4
#define SUM_ROWS 5
#define EVEN EVEN_16
#define ODD ODD_16
#include "transformed.inc"
#endif

typedef struct {
    size_t lanes;
    size_t workspace_bytes;
    void (*run)(const member *member, const float *samples, size_t blocks, void *workspace, float *outputs);
    struct {
        size_t (*workspace_bytes)(size_t frames);
        void (*prepare)(const float *kernel, float *prepared);
        void (*apply)(const float *prepared, const float *bias, const float *input, size_t input_stride, float *output,
                      size_t output_stride, int frames, void *workspace);
        void (*gradient)(const float *prepared, const float *deltas, size_t delta_stride, float *input_deltas,
                         size_t input_delta_stride, int frames, void *workspace, float *gradient, float *bias_gradient);
        void (*kernel_gradient)(const float *gradient, float *kernel);
    } layers[2];
    struct {
        void (*convolve)(cconvolution_layer layer, const float *prepared, const float *scales, const float *bias,
                         const float *input, size_t input_stride, float *output, size_t output_stride, size_t steps,
                         float *workspace);
        void (*halve)(const float *row, float *maxima, size_t steps);
        void (*average)(float *row, size_t steps);
        void (*double_add)(const float *row, float *sums, size_t steps);
        void (*scale)(float factor, const float *row, float *results, size_t steps);
        void (*softplus)(const float *row, float *results, size_t steps);
        void (*asinh)(const float *row, float *results, size_t steps);
    } stripes;
} kernel;

static kernel kernel_of(cconvolution_backend backend) {
#define KERNEL(name)                                                                                              \
    ((kernel){sizeof(name##_vector) / sizeof(float), sizeof(name##_workspace), name##_run,                        \
              {{name##_second_workspace_bytes, name##_spectra, name##_second_apply, name##_second_gradient,       \
                name##_taps_of_spectra},                                                                          \
               {name##_third_workspace_bytes, name##_evaluate_kernel, name##_third_apply, name##_third_gradient,  \
                name##_taps_of_points}},                                                                          \
              {name##_stripe_convolve, name##_stripe_halve, name##_stripe_average, name##_stripe_double_add,      \
               name##_stripe_scale, name##_stripe_softplus, name##_stripe_asinh}})
#if defined(__x86_64__)
    if (backend == CCONVOLUTION_AVX512) return KERNEL(avx512);
    if (backend == CCONVOLUTION_AVX2) return KERNEL(avx2);
#endif
    return KERNEL(portable);
}

size_t ctransformed_lanes(cconvolution_backend backend) { return kernel_of(backend).lanes; }
size_t ctransformed_workspace_bytes(cconvolution_backend backend) { return kernel_of(backend).workspace_bytes; }

/* What follows the second convolution reads 15 of its frames beyond that of the window. */
size_t ctransformed_windows(size_t blocks) { return BLOCK * blocks - (1 + REACH_3 + DILATION_3 + OUTPUT_REACH); }
size_t ctransformed_outputs(size_t blocks) { return TILE_FRAMES * tile_count(blocks); }
size_t ctransformed_weight_count(size_t units) { return weight_count(units, TAPS_2, TAPS_3); }
size_t ctransformed_prepared_count(size_t units) { return weight_count(units, 2 * FREQUENCIES, POINTS); }

void ctransformed_prepare(cconvolution_backend backend, size_t units, const float *weights, float *prepared) {
    const float *kernel_2 = weights + FIRST_WEIGHTS, *bias_2 = kernel_2 + TAPS_2 * KERNEL_2;
    const float *kernel_3 = bias_2 + CHANNELS_2, *bias_3 = kernel_3 + TAPS_3 * KERNEL_3;
    float *spectra_2 = prepared + FIRST_WEIGHTS, *prepared_bias_2 = spectra_2 + 2 * FREQUENCIES * KERNEL_2;
    float *points_3 = prepared_bias_2 + CHANNELS_2, *prepared_bias_3 = points_3 + POINTS * KERNEL_3;
    __builtin_memcpy(prepared, weights, FIRST_WEIGHTS * sizeof(float));
    kernel_of(backend).layers[CTRANSFORMED_SECOND].prepare(kernel_2, spectra_2);
    __builtin_memcpy(prepared_bias_2, bias_2, CHANNELS_2 * sizeof(float));
    kernel_of(backend).layers[CTRANSFORMED_THIRD].prepare(kernel_3, points_3);
    __builtin_memcpy(prepared_bias_3, bias_3, (CHANNELS_3 + last_weights(units)) * sizeof(float));
}

void ctransformed_run(cconvolution_backend backend, size_t units, const float *prepared, const float *samples,
                      size_t blocks, void *workspace, float *outputs) {
    const member member = member_at(prepared, units);
    kernel_of(backend).run(&member, samples, blocks, workspace, outputs);
}

size_t ctransformed_layer_prepared_count(ctransformed_layer layer) {
    return layer == CTRANSFORMED_SECOND ? 2 * FREQUENCIES * KERNEL_2 : POINTS * KERNEL_3;
}

/* Outputs come in whole vectors; those of the third layer follow one another, and the last one's end is behind them. */
size_t ctransformed_layer_gradient_count(ctransformed_layer layer) {
    enum { STEP = CCONVOLUTION_FRAME_STEP, WHOLE_2 = (CHANNELS_2 + STEP - 1) / STEP * STEP };
    return layer == CTRANSFORMED_SECOND ? 2 * FREQUENCIES * CHANNELS_1 * WHOLE_2 : POINTS * KERNEL_3 + STEP;
}

size_t ctransformed_layer_workspace_bytes(cconvolution_backend backend, ctransformed_layer layer, size_t frames) {
    return kernel_of(backend).layers[layer].workspace_bytes(frames);
}

void ctransformed_layer_prepare(cconvolution_backend backend, ctransformed_layer layer, const float *kernel,
                                float *prepared) {
    kernel_of(backend).layers[layer].prepare(kernel, prepared);
}

void ctransformed_layer_apply(cconvolution_backend backend, ctransformed_layer layer, const float *prepared,
                              const float *bias, const float *input, size_t input_stride, float *output,
                              size_t output_stride, size_t frames, void *workspace) {
    kernel_of(backend).layers[layer].apply(prepared, bias, input, input_stride, output, output_stride, (int)frames,
                                           workspace);
}

void ctransformed_layer_gradient(cconvolution_backend backend, ctransformed_layer layer, const float *prepared,
                                 const float *deltas, size_t delta_stride, float *input_deltas,
                                 size_t input_delta_stride, size_t frames, void *workspace, float *gradient,
                                 float *bias_gradient) {
    kernel_of(backend).layers[layer].gradient(prepared, deltas, delta_stride, input_deltas, input_delta_stride,
                                              (int)frames, workspace, gradient, bias_gradient);
}

void ctransformed_layer_kernel_gradient(cconvolution_backend backend, ctransformed_layer layer, const float *gradient,
                                        float *kernel_gradient) {
    kernel_of(backend).layers[layer].kernel_gradient(gradient, kernel_gradient);
}

static size_t whole_blocks(size_t outputs) { return (outputs + STRIPE_BLOCK - 1) / STRIPE_BLOCK * STRIPE_BLOCK; }

size_t cstripes_prepared_count(cconvolution_layer layer) {
    return POINTS * layer.input_channels * whole_blocks(layer.output_channels);
}

size_t cstripes_workspace_count(cconvolution_layer layer) {
    return POINTS * layer.input_channels * STRIPE_TILES * CSTRIPES;
}

/* [block][point][input][output of the block] */
void cstripes_prepare(cconvolution_layer layer, const float *kernel, float *prepared) {
    double powers[POINTS][TAPS_3];
    point_powers(powers);
    const size_t inputs = layer.input_channels, outputs = layer.output_channels;
    for (size_t first = 0; first < outputs; first += STRIPE_BLOCK)
        for (int p = 0; p < POINTS; p++)
            for (size_t i = 0; i < inputs; i++)
                for (size_t o = first; o < first + STRIPE_BLOCK; o++) {
                    double sum = 0;
                    for (int j = 0; j < TAPS_3 && o < outputs; j++)
                        sum += powers[p][j] * (double)kernel[(j * inputs + i) * outputs + o];
                    *prepared++ = (float)sum;
                }
}

void cstripes_convolve(cconvolution_backend backend, cconvolution_layer layer, const float *prepared, const float *scales,
                       const float *bias, const float *input, size_t input_stride, float *output, size_t output_stride,
                       size_t steps, float *workspace) {
    kernel_of(backend).stripes.convolve(layer, prepared, scales, bias, input, input_stride, output, output_stride, steps,
                                        workspace);
}

void cstripes_halve(cconvolution_backend backend, const float *input, size_t input_stride, float *output,
                    size_t output_stride, size_t channels, size_t steps) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.stripes.halve(input + c * input_stride, output + c * output_stride, steps);
}

void cstripes_average(cconvolution_backend backend, float *row, size_t steps) {
    kernel_of(backend).stripes.average(row, steps);
}

void cstripes_double_add(cconvolution_backend backend, const float *input, size_t input_stride, float *sums,
                         size_t sum_stride, size_t channels, size_t steps) {
    const kernel kernel = kernel_of(backend);
    for (size_t c = 0; c < channels; c++)
        kernel.stripes.double_add(input + c * input_stride, sums + c * sum_stride, steps);
}

void cstripes_scale(cconvolution_backend backend, float factor, const float *input, float *output, size_t steps) {
    kernel_of(backend).stripes.scale(factor, input, output, steps);
}

void cstripes_softplus(cconvolution_backend backend, const float *input, float *output, size_t steps) {
    kernel_of(backend).stripes.softplus(input, output, steps);
}

void cstripes_asinh(cconvolution_backend backend, const float *input, float *output, size_t steps) {
    kernel_of(backend).stripes.asinh(input, output, steps);
}
