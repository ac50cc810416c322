/* What the kernels of one instruction set have in common. */
#pragma once

#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma")))

/*
 * Left to itself, the compiler loads two weights at once and spreads them with shuffles, which wait for the port that
 * the multiply-adds need (second layer, 512-bit vectors: 105 instead of 178 GFLOP/s).
 */
#define BROADCAST_FROM_MEMORY(v, x) __asm__("vbroadcastss %1, %0" : "=v"(v) : "m"(x))
#define BROADCAST_AS_COMPILED(v, x) ((v) = (__typeof__(v)){} + (x))

/* The even and the odd places of two vectors, one behind the other. */
#define EVEN_4(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD_4(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define EVEN_8(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD_8(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define EVEN_16(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD_16(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
