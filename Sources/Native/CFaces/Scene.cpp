#include <algorithm>
#include <memory>
#include <opencv2/calib3d.hpp>
#include <opencv2/features2d.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Fence.hpp"

constexpr int longest_side = 480;
constexpr int most_features = 500;
/// A gradient of so many steps is an edge; noise and blocks of an encoder stay below after smoothing.
constexpr float least_edge = 24;

/// A picture as it is compared: reduced, with its gradient and its features.
struct Scenery {
    cv::Mat grey, right, down, strength;
    std::vector<cv::KeyPoint> points;
    cv::Mat descriptors;

    explicit Scenery(const cv::Mat &given, cv::Size size) {
        cv::Mat small;
        cv::resize(given, small, size, 0, 0, cv::INTER_AREA);
        cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
        cv::Mat smooth;
        cv::GaussianBlur(grey, smooth, cv::Size(0, 0), 1.5);
        cv::Sobel(smooth, right, CV_32F, 1, 0);
        cv::Sobel(smooth, down, CV_32F, 0, 1);
        cv::magnitude(right, down, strength);
        cv::ORB::create(most_features, 1.2f, 6)->detectAndCompute(grey, cv::noArray(), points, descriptors);
    }
};

struct cfaces_scene {
    std::unique_ptr<Scenery> reference;
    float crispness = 0;
    cfaces::Counted counted;
};

static cv::Size reduced_size(const cv::Mat &picture) {
    const double factor = std::min(1.0, double(longest_side) / std::max(picture.cols, picture.rows));
    return cv::Size(std::max(16, cvRound(picture.cols * factor)), std::max(16, cvRound(picture.rows * factor)));
}

/// Share of one picture's edges that are found again in the other, in the same direction; crossing ones count against it, so
/// that another scene full of edges comes to nothing.
static float kept_edges(const Scenery &reference, const Scenery &now, int32_t *edges) {
    double kept = 0;
    int count = 0;
    for (int row = 0; row < reference.strength.rows; row += 1) {
        const float *strength = reference.strength.ptr<float>(row), *other = now.strength.ptr<float>(row);
        const float *right = reference.right.ptr<float>(row), *down = reference.down.ptr<float>(row);
        const float *other_right = now.right.ptr<float>(row), *other_down = now.down.ptr<float>(row);
        for (int column = 0; column < reference.strength.cols; column += 1) {
            if (strength[column] < least_edge) continue;
            count += 1;
            if (other[column] < least_edge / 2) continue;
            const float cosine = (right[column] * other_right[column] + down[column] * other_down[column]) /
                                 (strength[column] * other[column]);
            kept += 2 * cosine * cosine - 1;
        }
    }
    *edges = count;
    return count > 0 ? float(kept / count) : 0;
}

static void align(const Scenery &reference, const Scenery &now, cfaces_alignment *out) {
    if (reference.descriptors.rows < 8 || now.descriptors.rows < 8) return;
    std::vector<std::vector<cv::DMatch>> pairs;
    cv::BFMatcher(cv::NORM_HAMMING).knnMatch(reference.descriptors, now.descriptors, pairs, 2);
    std::vector<cv::Point2f> from, to;
    for (const auto &pair : pairs) {
        if (pair.size() < 2 || pair[0].distance > 0.8f * pair[1].distance) continue;
        from.push_back(reference.points[size_t(pair[0].queryIdx)].pt);
        to.push_back(now.points[size_t(pair[0].trainIdx)].pt);
    }
    if (from.size() < 6) return;
    std::vector<uchar> fits;
    const cv::Mat turn = cv::estimateAffinePartial2D(from, to, fits, cv::RANSAC, 3, 1000, 0.99);
    if (turn.empty()) return;
    out->matched = int32_t(std::count(fits.begin(), fits.end(), uchar(1)));
    const double a = turn.at<double>(0, 0), b = turn.at<double>(1, 0);
    const double x = reference.grey.cols / 2.0, y = reference.grey.rows / 2.0;
    // How far the middle of the picture went: the corner is thrown about by the least turn.
    out->shift_x = float((a * x - b * y + turn.at<double>(0, 2) - x) / reference.grey.cols);
    out->shift_y = float((b * x + a * y + turn.at<double>(1, 2) - y) / reference.grey.rows);
    out->scale = float(std::hypot(a, b));
    out->turn = float(std::atan2(b, a) * 180 / CV_PI);
}

cfaces_status cfaces_scene_open(const uint8_t *jpeg, int64_t size, cfaces_scene **out, char *message,
                                int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_REFUSED, [&] {
        if (size <= 0 || size > (int64_t{64} << 20)) throw cfaces::Refusal{CFACES_INVALID, "no picture"};
        const cv::Mat bytes(1, int(size), CV_8UC1, const_cast<uint8_t *>(jpeg));
        const cv::Mat picture = cv::imdecode(bytes, cv::IMREAD_COLOR);
        if (picture.empty()) throw cfaces::Refusal{CFACES_REFUSED, "not a picture"};
        auto scene = std::make_unique<cfaces_scene>();
        scene->reference = std::make_unique<Scenery>(picture, reduced_size(picture));
        cv::Mat grey;
        cv::cvtColor(cfaces::reduced(picture, 320), grey, cv::COLOR_BGR2GRAY);
        scene->crispness = cfaces::crispness(grey);
        *out = scene.release();
    });
}

cfaces_status cfaces_scene_compare(cfaces_scene *scene, cfaces_picture picture, cfaces_alignment *out,
                                   char *message, int32_t capacity) {
    *out = cfaces_alignment{};
    out->scale = 1;
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        const Scenery now(cfaces::view(picture), scene->reference->grey.size());
        int32_t edges = 0, other = 0;
        // People hide edges of an empty room and bring their own: what either picture finds again counts.
        out->kept = std::max(kept_edges(*scene->reference, now, &edges),
                             kept_edges(now, *scene->reference, &other));
        out->edges = std::min(edges, other);
        out->reference_crispness = scene->crispness;
        out->features = int32_t(std::min(scene->reference->points.size(), now.points.size()));
        align(*scene->reference, now, out);
    });
}

void cfaces_scene_close(cfaces_scene *scene) { delete scene; }
