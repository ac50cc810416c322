/*
 * The arithmetic of discrete spikes (Documentation/discrete-spikes.md). Every backend gives the same bits: vectors run along
 * frames or along explanations, and each sum is one chain in the order of the kernel.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* What is computed together: frames, or explanations. All counts of these are rounded up to a multiple. */
enum { CCONVOLUTION_SPIKE_LANES = 8 };

/*
 * By how much one more spike in each of some frames makes the sum of absolute differences smaller:
 *     gains[t] = sum over j of is_predicted[s + j] * (|unexplained[s + j]| - |unexplained[s + j] - kernel[j]|), s = first + t
 * is_predicted is 0 or 1.
 */
void cconvolution_spike_gains(cconvolution_backend backend, const double *kernel, size_t taps,
                              const double *unexplained, const double *is_predicted, size_t first, size_t frames,
                              double *gains);

/*
 * What follows is for many explanations at once, in blocks of lanes: what each leaves unexplained of the frames that a spike in
 * the newest one adds to, the oldest first, is [blocks][taps][lanes].
 */

/* Goes on by a frame: `newest` is unexplained of the last one of each, and the first one is left behind. */
void cconvolution_spikes_advance(cconvolution_backend backend, size_t taps, size_t blocks, const double *unexplained,
                                 double newest, double *advanced);

/* Explanations with 0, 1, … spikes in the newest frame lie one behind the other, as many blocks of each. */

/* Makes those with `spikes` of those with one less, by what a spike adds to each frame, and says what it gains. */
void cconvolution_spikes_add(cconvolution_backend backend, size_t taps, size_t blocks, size_t spikes,
                             const double *added, double *unexplained, double *gains);

/*
 * Settles the first frame of those with `spikes`: adds what is unexplained of it to `distances`. Ranks become these and what is
 * certain to come: of frame j all that is too much, and of what is missing the share out_of_reach[j].
 */
void cconvolution_spikes_settle(cconvolution_backend backend, size_t taps, size_t blocks, size_t spikes,
                                const double *unexplained, const double *out_of_reach, const double *distances,
                                double *settled, double *ranks);

/*
 * Whether the explanation whose first frame is unexplained[place] is worse than one of the others by at least the sum of
 * absolute differences between these, over all frames but the first. Distances of lanes that are not used are infinite.
 */
bool cconvolution_spikes_beaten(cconvolution_backend backend, size_t taps, const double *unexplained,
                                size_t place, double distance, size_t blocks, const double *others,
                                const double *distances);

/* Copies what one explanation leaves unexplained; its first frame is at `place`, and comes to `target`. */
void cconvolution_spikes_copy(size_t taps, const double *unexplained, size_t place, double *copies, size_t target);
