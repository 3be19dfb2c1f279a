#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C"
#endif
int32_t cfaces_live_handles(void);
