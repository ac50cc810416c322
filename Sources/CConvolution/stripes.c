#include "stripes.h"

void cstripes_load(const float *frames, size_t steps, float *row) {
    for (size_t t = 0; t < steps; t++)
        for (size_t n = 0; n < CSTRIPES; n++) row[t * CSTRIPES + n] = frames[n * steps + t];
}

void cstripes_store(const float *row, size_t steps, float *frames) {
    for (size_t t = 0; t < steps; t++)
        for (size_t n = 0; n < CSTRIPES; n++) frames[n * steps + t] = row[t * CSTRIPES + n];
}

/* Step by step, as one stripe may be shorter than the margin, and then what was filled in is read again. */
void cstripes_join(float *rows, size_t stride, size_t channels, size_t steps) {
    enum { MOVED = (CSTRIPES - 1) * sizeof(float) };
    for (size_t c = 0; c < channels; c++) {
        float *const row = rows + c * stride, *const end = row + steps * CSTRIPES;
        for (size_t k = 0; k < CSTRIPES_MARGIN; k += CSTRIPES) {
            __builtin_memcpy(end + k, row + k + 1, MOVED);
            end[k + CSTRIPES - 1] = 0;
        }
        for (size_t k = CSTRIPES; k <= CSTRIPES_MARGIN; k += CSTRIPES) {
            __builtin_memcpy(row - k + 1, end - k, MOVED);
            row[-(ptrdiff_t)k] = 0;
        }
    }
}
