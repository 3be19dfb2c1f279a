#include "Fence.hpp"

#include <algorithm>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgproc.hpp>

namespace cfaces {

constexpr int smallest_side = 16;
constexpr int largest_side = 16384;

std::atomic<int32_t> &Counted::live() {
    static std::atomic<int32_t> count{0};
    return count;
}

cv::Mat view(const cfaces_picture &picture) {
    const auto fits = [](int32_t side) { return side >= smallest_side && side <= largest_side; };
    if (!fits(picture.width) || !fits(picture.height)) {
        throw Refusal{CFACES_INVALID, "the picture's sides must be 16 to 16384 pixels"};
    }
    const int64_t row = int64_t{picture.width} * 3;
    if (picture.stride < row) throw Refusal{CFACES_INVALID, "the stride is shorter than a row"};
    if (picture.size < int64_t{picture.stride} * (picture.height - 1) + row) {
        throw Refusal{CFACES_INVALID, "the bytes end before the picture does"};
    }
    // OpenCV has no read-only matrix; nothing in this shim writes to a view.
    return cv::Mat(picture.height, picture.width, CV_8UC3, const_cast<uint8_t *>(picture.bytes),
                   static_cast<size_t>(picture.stride));
}

static cv::Mat resized(const cv::Mat &picture, int longest_side) {
    const double factor = double(longest_side) / std::max(picture.cols, picture.rows);
    const cv::Size size(std::max(1, cvRound(picture.cols * factor)), std::max(1, cvRound(picture.rows * factor)));
    cv::Mat out;
    cv::resize(picture, out, size, 0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return out;
}

cv::Mat reduced(const cv::Mat &picture, int longest_side) {
    if (longest_side <= 0 || std::max(picture.cols, picture.rows) <= longest_side) return picture;
    return resized(picture, longest_side);
}

cfaces_face Prepared::back(float x, float y, float width, float height) const {
    cfaces_face face{};
    face.x = (x - left) / scale_x;
    face.y = (y - top) / scale_y;
    face.width = width / scale_x;
    face.height = height / scale_y;
    return face;
}

Prepared prepared(const cfaces_picture &picture, const cfaces_search &search) {
    if (search.longest_side < 0 || search.longest_side > largest_side || !(search.border >= 0 && search.border <= 2)) {
        throw Refusal{CFACES_INVALID, "the search is out of range"};
    }
    const cv::Mat given = view(picture);
    const bool larger = std::max(given.cols, given.rows) > search.longest_side;
    cv::Mat scaled = given;
    if (search.longest_side > 0 && (larger || search.enlarge)) scaled = resized(given, search.longest_side);
    // YuNet halves six times: below 64 pixels nothing is left of a side.
    const int side = std::max(cvRound(scaled.cols * search.border), (65 - scaled.cols) / 2);
    const int above = std::max(cvRound(scaled.rows * search.border), (65 - scaled.rows) / 2);
    Prepared out{scaled, float(scaled.cols) / given.cols, float(scaled.rows) / given.rows, 0, 0};
    if (side > 0 || above > 0) {
        out.left = float(std::max(side, 0));
        out.top = float(std::max(above, 0));
        cv::copyMakeBorder(scaled, out.picture, int(out.top), int(out.top), int(out.left), int(out.left),
                           cv::BORDER_CONSTANT);
    }
    return out;
}

void require_file(const char *path) {
    std::FILE *file = std::fopen(path, "rb");
    if (file == nullptr) throw Refusal{CFACES_MISSING, "the file cannot be opened"};
    std::fclose(file);
}

}  // namespace cfaces

int32_t cfaces_live_handles(void) { return cfaces::Counted::live().load(std::memory_order_relaxed); }

void cfaces_prepare(void) {
    char ignored[1];
    cfaces::guarded(ignored, 1, CFACES_FAILED, [] {
        cv::setNumThreads(1);
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    });
}
