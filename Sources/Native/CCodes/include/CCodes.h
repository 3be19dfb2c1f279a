#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How a call ended.
typedef enum codes_status {
    codes_ok = 0,
    /// More than a code can hold.
    codes_too_long = 1,
    codes_failed = 2,
} codes_status;

/// The widest code there is (version 40), in modules.
enum { codes_widest = 177 };

/// Makes a QR code (ISO/IEC 18004, byte mode, error correction M) of some bytes.
///
/// `modules` has room for `codes_widest` squared bytes and gets one a module, rows from the top, 1 for dark; `width` gets
/// the modules of a side. No state, callable on any thread.
codes_status codes_make(const uint8_t *bytes, int32_t count, uint8_t *modules, int32_t *width);

#pragma clang assume_nonnull end
