/* What is linked into the program in place of what Foundation brings (`ld --wrap`). */

#define WRAPPED_OF(symbol) __wrap_##symbol
#define WRAPPED(symbol) WRAPPED_OF(symbol)

/* The part of ICU's data that is needed: two megabytes in place of thirty-four. */
_Alignas(16) const unsigned char WRAPPED(ICU_DATA)[] = {
#embed "icu.dat"
};

/* glibc 2.35 has a hypot without the error handler of old, and a program linked there asks for it. Nobody here sets such a
   handler, and with the hypot before it, glibc 2.34 suffices. */
#ifdef __x86_64__
#define BEFORE "GLIBC_2.2.5"
#else
#define BEFORE "GLIBC_2.17"
#endif
__asm__(".symver hypot_before, hypot@" BEFORE);
__asm__(".symver hypotf_before, hypotf@" BEFORE);
double hypot_before(double, double);
float hypotf_before(float, float);
double __wrap_hypot(double x, double y) { return hypot_before(x, y); }
float __wrap_hypotf(float x, float y) { return hypotf_before(x, y); }
