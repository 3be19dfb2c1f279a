#include <algorithm>
#include <memory>
#include <opencv2/objdetect/face.hpp>

#include "Fence.hpp"

struct cfaces_detector {
    cv::Ptr<cv::FaceDetectorYN> net;
    cfaces::Counted counted;
};

constexpr float overlap = 0.3f;
constexpr int candidates = 5000;

cfaces_status cfaces_detector_open(const char *path, float score, cfaces_detector **out, char *message,
                                   int32_t capacity) {
    *out = nullptr;
    return cfaces::guarded(message, capacity, CFACES_REFUSED, [&] {
        if (!(score > 0 && score < 1)) throw cfaces::Refusal{CFACES_INVALID, "the score must be between 0 and 1"};
        cfaces::require_file(path);
        auto detector = std::make_unique<cfaces_detector>();
        detector->net = cv::FaceDetectorYN::create(path, "", cv::Size(64, 64), score, overlap, candidates);
        // A net of another shape loads; only a run tells.
        cv::Mat found;
        detector->net->detect(cv::Mat::zeros(64, 64, CV_8UC3), found);
        *out = detector.release();
    });
}

cfaces_status cfaces_detector_detect(cfaces_detector *detector, cfaces_picture picture, cfaces_search search,
                                     cfaces_face *faces, int32_t room, int32_t *count, char *message,
                                     int32_t capacity) {
    *count = 0;
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        const cfaces::Prepared input = cfaces::prepared(picture, search);
        if (input.picture.size() != detector->net->getInputSize()) {
            detector->net->setInputSize(input.picture.size());
        }
        cv::Mat found;
        detector->net->detect(input.picture, found);
        const int rows = std::min(found.rows, int(room));
        for (int row = 0; row < rows; row += 1) {
            const float *values = found.ptr<float>(row);
            cfaces_face face = input.back(values[0], values[1], values[2], values[3]);
            for (int index = 0; index < 10; index += 2) {
                face.landmarks[index] = (values[4 + index] - input.left) / input.scale_x;
                face.landmarks[index + 1] = (values[5 + index] - input.top) / input.scale_y;
            }
            face.score = values[14];
            faces[row] = face;
        }
        *count = rows;
    });
}

void cfaces_detector_close(cfaces_detector *detector) { delete detector; }
