#pragma once
#include <stddef.h>

#pragma clang assume_nonnull begin

/* librsvg and cairo, loaded when a drawing is first to be a PNG or PDF. */

typedef enum { csvg_png, csvg_pdf } csvg_format;

/* Takes bytes of the result; 0 where it cannot. */
typedef int (*csvg_receiver)(void *context, const unsigned char *bytes, unsigned count);

/* Loads the libraries. Returns NULL, or what is wrong. Call it before csvg_draw. */
const char *_Nullable csvg_load(void);

/* Draws an SVG of `size` bytes into a PNG of width × height pixels, or a PDF of width × height points. Returns NULL, or what
   is wrong: words of a library, good until the next call of this thread. */
const char *_Nullable csvg_draw(const unsigned char *svg, size_t size, csvg_format format, double width, double height,
                                csvg_receiver receiver, void *context);

#pragma clang assume_nonnull end
