#include <algorithm>
#include <memory>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Fence.hpp"

constexpr int largest_patch = 1024;

struct cfaces_net {
    cv::dnn::Net net;
    std::vector<cv::String> outputs;
    cfaces_input input;
    int32_t count;
    cfaces::Counted counted;
};

static cv::Mat square(uint8_t *patch, int32_t side) {
    if (side < 1 || side > largest_patch) throw cfaces::Refusal{CFACES_INVALID, "the patch's side is out of range"};
    return cv::Mat(side, side, CV_8UC3, patch);
}

static std::vector<cv::Mat> forward(cfaces_net &net, const cv::Mat &patch) {
    const cfaces_input &input = net.input;
    net.net.setInput(cv::dnn::blobFromImage(patch, input.scale, cv::Size(input.side, input.side),
                                            cv::Scalar::all(input.mean), input.red_first, false));
    std::vector<cv::Mat> values;
    net.net.forward(values, net.outputs);
    return values;
}

cfaces_status cfaces_patch_warp(cfaces_picture picture, const double *map, int32_t side, uint8_t *patch,
                                char *message, int32_t capacity) {
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        cv::Mat out = square(patch, side);
        const cv::Mat transform(2, 3, CV_64F, const_cast<double *>(map));
        cv::warpAffine(cfaces::view(picture), out, transform, out.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    });
}

cfaces_status cfaces_patch_cut(cfaces_picture picture, int32_t x, int32_t y, int32_t width, int32_t height,
                               bool fine, int32_t side, uint8_t *patch, char *message, int32_t capacity) {
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        cv::Mat out = square(patch, side);
        const cv::Mat given = cfaces::view(picture);
        const cv::Rect wanted(x, y, width, height), inside = wanted & cv::Rect(cv::Point(), given.size());
        if (width < 1 || height < 1 || inside.empty()) {
            throw cfaces::Refusal{CFACES_INVALID, "the rectangle lies outside the picture"};
        }
        cv::Mat cut = given(inside);
        if (inside != wanted) {
            const cv::Point before = inside.tl() - wanted.tl(), after = wanted.br() - inside.br();
            cv::Mat whole;
            // Of a view OpenCV would take the pixels around it: isolated, it mirrors the cut alone.
            cv::copyMakeBorder(cut, whole, before.y, after.y, before.x, after.x,
                               cv::BORDER_REFLECT_101 | cv::BORDER_ISOLATED);
            cut = whole;
        }
        const int careful = cut.cols > side ? cv::INTER_AREA : cv::INTER_LANCZOS4;
        cv::resize(cut, out, out.size(), 0, 0, fine ? careful : cv::INTER_LINEAR);
    });
}

cfaces_status cfaces_net_open(const char *path, cfaces_input input, int32_t count, cfaces_net **out,
                              char *message, int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_REFUSED, [&] {
        cfaces::require_file(path);
        auto net = std::make_unique<cfaces_net>();
        net->input = input;
        net->count = count;
        net->net = cv::dnn::readNetFromONNX(path);
        net->outputs = net->net.getUnconnectedOutLayersNames();
        std::sort(net->outputs.begin(), net->outputs.end());
        // A net of another shape loads; only a run tells.
        if (input.side < 1 || input.side > largest_patch) throw cfaces::Refusal{CFACES_INVALID, "no such side"};
        size_t numbers = 0;
        for (const cv::Mat &values : forward(*net, cv::Mat(input.side, input.side, CV_8UC3, cv::Scalar::all(127)))) {
            if (values.type() != CV_32F) throw cfaces::Refusal{CFACES_REFUSED, "the net gives no numbers"};
            numbers += values.total();
        }
        if (numbers != size_t(count)) throw cfaces::Refusal{CFACES_REFUSED, "the net is another than expected"};
        *out = net.release();
    });
}

cfaces_status cfaces_net_run(cfaces_net *net, const uint8_t *patch, float *values, char *message,
                             int32_t capacity) {
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        int32_t written = 0;
        for (const cv::Mat &part : forward(*net, square(const_cast<uint8_t *>(patch), net->input.side))) {
            const int32_t count = std::min(int32_t(part.total()), net->count - written);
            std::copy_n(part.ptr<float>(), count, values + written);
            written += count;
        }
    });
}

void cfaces_net_close(cfaces_net *net) { delete net; }
