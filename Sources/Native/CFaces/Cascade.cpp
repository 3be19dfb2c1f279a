#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <vector>

#include "Fence.hpp"

struct cfaces_cascade {
    cv::CascadeClassifier classifier;
    cfaces::Counted counted;
};

cfaces_status cfaces_cascade_open(const char *path, cfaces_cascade **out, char *message, int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_REFUSED, [&] {
        cfaces::require_file(path);
        auto cascade = std::make_unique<cfaces_cascade>();
        if (!cascade->classifier.load(path)) throw cfaces::Refusal{CFACES_REFUSED, "not a cascade"};
        *out = cascade.release();
    });
}

cfaces_status cfaces_cascade_detect(cfaces_cascade *cascade, cfaces_picture picture, cfaces_search search,
                                    int32_t smallest, int32_t neighbours, cfaces_face *faces, int32_t room,
                                    int32_t *count, char *message, int32_t capacity) {
    *count = 0;
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        const cfaces::Prepared input = cfaces::prepared(picture, search);
        cv::Mat grey;
        cv::cvtColor(input.picture, grey, cv::COLOR_BGR2GRAY);
        cv::equalizeHist(grey, grey);
        std::vector<cv::Rect> found;
        cascade->classifier.detectMultiScale(grey, found, 1.1, neighbours, 0, cv::Size(smallest, smallest));
        const int rows = std::min(int(found.size()), int(room));
        for (int row = 0; row < rows; row += 1) {
            const cv::Rect &box = found[size_t(row)];
            faces[row] = input.back(float(box.x), float(box.y), float(box.width), float(box.height));
        }
        *count = rows;
    });
}

void cfaces_cascade_close(cfaces_cascade *cascade) { delete cascade; }
