#include "CSVG.h"
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>

/* What is called of the libraries, as their headers declare it: these need a dozen packages more than the libraries do. */
typedef struct { double x, y, width, height; } rectangle;
typedef struct { unsigned domain; int code; char *message; } fault;
typedef int (*writer)(void *context, const unsigned char *bytes, unsigned count);
enum { ARGB32 = 0, CREATE_DATE = 5, SUCCESS = 0, WRITE_ERROR = 11 };

#define FUNCTIONS(DO)                                                                                                  \
    DO(void *, rsvg_handle_new_from_data, const void *, size_t, fault **)                                              \
    DO(int, rsvg_handle_render_document, void *, void *, const rectangle *, fault **)                                  \
    DO(void *, cairo_image_surface_create, int, int, int)                                                              \
    DO(void *, cairo_pdf_surface_create_for_stream, writer, void *, double, double)                                    \
    DO(void, cairo_pdf_surface_set_metadata, void *, int, const char *)                                                \
    DO(int, cairo_surface_write_to_png_stream, void *, writer, void *)                                                 \
    DO(void, cairo_surface_finish, void *)                                                                             \
    DO(int, cairo_surface_status, void *)                                                                              \
    DO(void, cairo_surface_destroy, void *)                                                                            \
    DO(void *, cairo_create, void *)                                                                                   \
    DO(void, cairo_destroy, void *)                                                                                    \
    DO(const char *, cairo_status_to_string, int)                                                                      \
    DO(void, g_object_unref, void *)                                                                                   \
    DO(void, g_error_free, fault *)

#define POINTER(result, name, ...) result (*name)(__VA_ARGS__);
static struct { FUNCTIONS(POINTER) } library;

const char *csvg_load(void)
{
    void *handle = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!handle) handle = dlopen("librsvg-2.2.dylib", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return dlerror();
    /* Those of the libraries that librsvg needs are found through it. */
#define LOAD(result, name, ...)                                                                                        \
    library.name = (__typeof__(library.name))dlsym(handle, #name);                                                     \
    if (!library.name) return #name " is missing in it";
    FUNCTIONS(LOAD)
    return NULL;
}

typedef struct { csvg_receiver receive; void *context; } receiver_of_bytes;

static int pass(void *context, const unsigned char *bytes, unsigned count)
{
    const receiver_of_bytes *to = context;
    return to->receive(to->context, bytes, count) ? SUCCESS : WRITE_ERROR;
}

const char *csvg_draw(const unsigned char *svg, size_t size, csvg_format format, double width, double height,
                      csvg_receiver receiver, void *context)
{
    static _Thread_local char words[256];
    fault *reason = NULL;
    void *drawing = library.rsvg_handle_new_from_data(svg, size, &reason);
    if (!drawing) {
        snprintf(words, sizeof words, "%s", reason ? reason->message : "it is no SVG");
        if (reason) library.g_error_free(reason);
        return words;
    }
    receiver_of_bytes to = {receiver, context};
    void *surface = format == csvg_png
        ? library.cairo_image_surface_create(ARGB32, (int)lround(width), (int)lround(height))
        : library.cairo_pdf_surface_create_for_stream(pass, &to, width, height);
    /* The same drawing is always the same bytes. */
    if (format == csvg_pdf) library.cairo_pdf_surface_set_metadata(surface, CREATE_DATE, "");
    void *canvas = library.cairo_create(surface);
    rectangle viewport = {0, 0, width, height};
    int is_drawn = library.rsvg_handle_render_document(drawing, canvas, &viewport, &reason);
    library.cairo_destroy(canvas);
    int status = library.cairo_surface_status(surface);
    if (status == SUCCESS && is_drawn && format == csvg_png)
        status = library.cairo_surface_write_to_png_stream(surface, pass, &to);
    library.cairo_surface_finish(surface);
    if (status == SUCCESS) status = library.cairo_surface_status(surface);
    if (!is_drawn) snprintf(words, sizeof words, "%s", reason ? reason->message : "it cannot be drawn");
    else if (status != SUCCESS) snprintf(words, sizeof words, "%s", library.cairo_status_to_string(status));
    if (reason) library.g_error_free(reason);
    library.cairo_surface_destroy(surface);
    library.g_object_unref(drawing);
    return is_drawn && status == SUCCESS ? NULL : words;
}
