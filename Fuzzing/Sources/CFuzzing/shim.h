#pragma once
#include <matio.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's loop, which the compiler links and no header declares. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *bytes, size_t count));

/* Our own code reads version 7.3, but does not write it. */
static inline void cfuzzing_create_version73(const char *path)
{
    mat_t *file = Mat_CreateVer(path, NULL, MAT_FT_MAT73);
    if (file) Mat_Close(file);
}
