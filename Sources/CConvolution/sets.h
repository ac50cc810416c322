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
