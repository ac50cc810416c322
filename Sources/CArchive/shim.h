#pragma once
#include <archive.h>
#include <archive_entry.h>

/* The entry types are casts in the header, which Swift cannot import. */
static inline unsigned carchive_regular_file(void) { return AE_IFREG; }
static inline unsigned carchive_directory(void) { return AE_IFDIR; }
