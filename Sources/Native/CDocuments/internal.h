#pragma once
#include "CDocuments.h"

void cdoc_handle_made(void);
void cdoc_handle_freed(void);

/// Writes the reason and returns the status.
cdoc_status cdoc_refuse(cdoc_status status, const char *reason, char *message, int32_t capacity);
