#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

/* The entry types are casts in the header, which Swift cannot import. */
static inline unsigned carchive_regular_file(void) { return AE_IFREG; }
static inline unsigned carchive_directory(void) { return AE_IFDIR; }

/* A character set for one thread, as an untyped pointer: the platforms call the type by different names. */
static inline void *carchive_new_utf8(void)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return utf8 ? utf8 : newlocale(LC_CTYPE_MASK, "UTF-8", (locale_t)0);
}
/* Returns the character set that this thread used. */
static inline void *carchive_use(void *character_set) { return uselocale((locale_t)character_set); }
static inline void carchive_free(void *character_set)
{
    if (character_set) freelocale((locale_t)character_set);
}
