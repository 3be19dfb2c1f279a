#include "CCodes.h"

#include <errno.h>
#include <qrencode.h>
#include <stddef.h>

codes_status codes_make(const uint8_t *bytes, int32_t count, uint8_t *modules, int32_t *width) {
    *width = 0;
    if (count <= 0) return codes_failed;
    QRcode *code = QRcode_encodeData(count, bytes, 0, QR_ECLEVEL_M);
    if (code == NULL) return errno == ERANGE ? codes_too_long : codes_failed;
    if (code->width > codes_widest) {
        QRcode_free(code);
        return codes_failed;
    }
    *width = code->width;
    for (int32_t at = 0; at < code->width * code->width; at += 1) modules[at] = code->data[at] & 1;
    QRcode_free(code);
    return codes_ok;
}
