#include "internal.h"
#include <stdatomic.h>
#include <stdio.h>

static atomic_int live;

void cdoc_handle_made(void) { atomic_fetch_add_explicit(&live, 1, memory_order_relaxed); }

void cdoc_handle_freed(void) { atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed); }

int32_t cdoc_live_handles(void) { return atomic_load_explicit(&live, memory_order_relaxed); }

cdoc_status cdoc_refuse(cdoc_status status, const char *reason, char *message, int32_t capacity) {
    if (capacity > 0) snprintf(message, (size_t)capacity, "%s", reason);
    return status;
}
