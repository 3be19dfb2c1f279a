#include "CSockets.h"
int32_t csockets_live_handles(void) { return 0; }
