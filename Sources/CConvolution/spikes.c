#include "CConvolution.h"
#include "sets.h"

enum { LANES = CCONVOLUTION_SPIKE_LANES };
typedef double lanes __attribute__((vector_size(LANES * 8)));
typedef double unaligned_lanes __attribute__((vector_size(LANES * 8), aligned(8), may_alias));

#define LOAD(p) (*(const unaligned_lanes *)(p))
#define STORE(p, v) (*(unaligned_lanes *)(p) = (v))
#define ABS(v) __builtin_elementwise_abs(v)
#define ANY(mask) (__builtin_reduce_or(mask) != 0)

#define NAME(x) portable_##x
#define TARGET
#include "spikes.inc"

#if defined(__x86_64__)
#define NAME(x) avx2_##x
#define TARGET TARGET_AVX2
#include "spikes.inc"

#define NAME(x) avx512_##x
#define TARGET TARGET_AVX512
#include "spikes.inc"

#define DISPATCH(function, ...)                                                  \
    switch (backend) {                                                           \
    case CCONVOLUTION_AVX512: return avx512_##function(__VA_ARGS__);             \
    case CCONVOLUTION_AVX2: return avx2_##function(__VA_ARGS__);                 \
    default: return portable_##function(__VA_ARGS__);                            \
    }
#else
#define DISPATCH(function, ...) return portable_##function(__VA_ARGS__);
#endif

void cconvolution_spike_gains(cconvolution_backend backend, const double *kernel, size_t taps,
                              const double *unexplained, const double *is_predicted, size_t first, size_t frames,
                              double *gains) {
    DISPATCH(gains, kernel, taps, unexplained + first, is_predicted + first, frames, gains)
}

void cconvolution_spikes_advance(cconvolution_backend backend, size_t taps, size_t blocks, const double *unexplained,
                                 double newest, double *advanced) {
    DISPATCH(advance, taps, blocks, unexplained, newest, advanced)
}

void cconvolution_spikes_add(cconvolution_backend backend, size_t taps, size_t blocks, size_t spikes,
                             const double *added, double *unexplained, double *gains) {
    const size_t level = blocks * LANES;
    const double *fewer = unexplained + (spikes - 1) * level * taps;
    DISPATCH(add, taps, blocks, fewer, added, unexplained + spikes * level * taps, gains + spikes * level)
}

void cconvolution_spikes_settle(cconvolution_backend backend, size_t taps, size_t blocks, size_t spikes,
                                const double *unexplained, const double *out_of_reach, const double *distances,
                                double *settled, double *ranks) {
    const size_t first = spikes * blocks * LANES;
    DISPATCH(settle, taps, blocks, unexplained + first * taps, out_of_reach, distances, settled + first, ranks + first)
}

bool cconvolution_spikes_beaten(cconvolution_backend backend, size_t taps, const double *unexplained,
                                size_t place, double distance, size_t blocks, const double *others,
                                const double *distances) {
    DISPATCH(beaten, taps, unexplained + place, distance, blocks, others, distances)
}

void cconvolution_spikes_copy(size_t taps, const double *unexplained, size_t place, double *copies, size_t target) {
    for (size_t j = 0; j < taps; j++) copies[target + j * LANES] = unexplained[place + j * LANES];
}
