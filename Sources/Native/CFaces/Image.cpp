#include <memory>
#include <opencv2/imgcodecs.hpp>

#include "Fence.hpp"

struct cfaces_image {
    cv::Mat pixels;
    cfaces::Counted counted;
};

cfaces_status cfaces_image_open(const uint8_t *bytes, int64_t size, int64_t most_pixels, cfaces_image **out,
                                char *message, int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_REFUSED, [&] {
        if (size <= 0 || size > INT32_MAX) throw cfaces::Refusal{CFACES_INVALID, "the bytes are none or too many"};
        const cv::Mat encoded(1, int(size), CV_8UC1, const_cast<uint8_t *>(bytes));
        auto image = std::make_unique<cfaces_image>();
        image->pixels = cv::imdecode(encoded, cv::IMREAD_COLOR);
        if (image->pixels.empty()) throw cfaces::Refusal{CFACES_REFUSED, "not a picture"};
        if (int64_t(image->pixels.total()) > most_pixels) {
            throw cfaces::Refusal{CFACES_REFUSED, "the picture has too many pixels"};
        }
        if (!image->pixels.isContinuous()) image->pixels = image->pixels.clone();
        *out = image.release();
    });
}

int32_t cfaces_image_width(const cfaces_image *image) { return image->pixels.cols; }

int32_t cfaces_image_height(const cfaces_image *image) { return image->pixels.rows; }

const uint8_t *cfaces_image_start(const cfaces_image *image) { return image->pixels.data; }

void cfaces_image_close(cfaces_image *image) { delete image; }
