#pragma once
#include <stddef.h>

#pragma clang assume_nonnull begin

/* Files compiled into the program. Each is NUL-terminated; its size does not count the NUL. */
extern const char cresources_registry_schema[];
extern const size_t cresources_registry_schema_size;
extern const char cresources_published_datasets[];
extern const size_t cresources_published_datasets_size;
extern const char cresources_indicator_responses[];
extern const size_t cresources_indicator_responses_size;
extern const char cresources_ground_truth_template[];
extern const size_t cresources_ground_truth_template_size;
extern const char cresources_training_template[];
extern const size_t cresources_training_template_size;

/* A file of a built-in model, or of the pages. */
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} cresources_file;

/* A built-in model. */
typedef struct {
    const cresources_file *_Nullable files;
    size_t file_count;
} cresources_model;

/* The built-in models; the last has no files. */
extern const cresources_model cresources_models[];

/* The files of Pages/. */
extern const cresources_file cresources_pages[];
extern const size_t cresources_page_count;

/* Swift does not import an array of unknown length. */
static inline const char *cresources_registry_schema_text(void) { return cresources_registry_schema; }
static inline const char *cresources_published_datasets_text(void) { return cresources_published_datasets; }
static inline const char *cresources_indicator_responses_text(void) { return cresources_indicator_responses; }
static inline const char *cresources_ground_truth_template_text(void) { return cresources_ground_truth_template; }
static inline const char *cresources_training_template_text(void) { return cresources_training_template; }
static inline const cresources_model *cresources_first_model(void) { return cresources_models; }
static inline const cresources_file *cresources_first_page(void) { return cresources_pages; }

#pragma clang assume_nonnull end
