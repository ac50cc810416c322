#pragma once
#include <stddef.h>

/* Files compiled into the program. Each is NUL-terminated; its size does not count the NUL. */
extern const char cresources_registry_schema[];
extern const size_t cresources_registry_schema_size;

/* Swift does not import an array of unknown length. */
static inline const char *cresources_registry_schema_text(void) { return cresources_registry_schema; }
