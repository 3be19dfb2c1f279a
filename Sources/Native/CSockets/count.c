#include "hub.h"

static _Atomic int64_t live_handles;

void live_handles_add(int64_t change) {
    atomic_fetch_add_explicit(&live_handles, change, memory_order_relaxed);
}

int64_t csockets_live_handles(void) {
    return atomic_load_explicit(&live_handles, memory_order_relaxed);
}

csockets_counters csockets_count(const csockets_hub *hub) {
    return (csockets_counters){
        .open = atomic_load_explicit(&hub->open, memory_order_relaxed),
        .sent = atomic_load_explicit(&hub->sent, memory_order_relaxed),
        .dropped_stills = atomic_load_explicit(&hub->dropped_stills, memory_order_relaxed),
        .closed_slow = atomic_load_explicit(&hub->closed_slow, memory_order_relaxed),
        .held_bytes = atomic_load_explicit(&hub->held_bytes, memory_order_relaxed),
    };
}
