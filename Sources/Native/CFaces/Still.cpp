#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Fence.hpp"

struct cfaces_bytes {
    std::vector<uint8_t> bytes;
    cfaces::Counted counted;
};

cfaces_status cfaces_jpeg(cfaces_picture picture, int32_t width, int32_t quality, cfaces_bytes **out,
                          char *message, int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        if (width < 0 || quality < 1 || quality > 100) {
            throw cfaces::Refusal{CFACES_INVALID, "the width or the quality is out of range"};
        }
        cv::Mat still = cfaces::view(picture);
        if (width > 0 && width < still.cols) {
            const cv::Size size(width, std::max(1, cvRound(double(still.rows) * width / still.cols)));
            cv::Mat small;
            cv::resize(still, small, size, 0, 0, cv::INTER_AREA);
            still = small;
        }
        auto bytes = std::make_unique<cfaces_bytes>();
        if (!cv::imencode(".jpg", still, bytes->bytes, {cv::IMWRITE_JPEG_QUALITY, quality})) {
            throw cfaces::Refusal{CFACES_FAILED, "the picture could not be encoded"};
        }
        *out = bytes.release();
    });
}

const uint8_t *cfaces_bytes_start(const cfaces_bytes *bytes) { return bytes->bytes.data(); }

int64_t cfaces_bytes_count(const cfaces_bytes *bytes) { return int64_t(bytes->bytes.size()); }

void cfaces_bytes_close(cfaces_bytes *bytes) { delete bytes; }
