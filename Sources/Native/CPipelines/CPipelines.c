#include "CPipelines.h"
int32_t cpipelines_live_handles(void) { return 0; }
