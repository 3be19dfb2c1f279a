#pragma once
#include <stdint.h>
int32_t csockets_live_handles(void);
