/* Counts what the process allocates; 0 where the system's allocator cannot be replaced so. */
#pragma once

/* How often memory was asked for since the process began, by any thread. */
long callocations_count(void);
