#pragma once
#include <stdint.h>
int32_t cpipelines_live_handles(void);
