// The reference of `./run bench face`: OpenCV's own calls for one burst after the other, and nothing around them.
// Reads the frames as JPEG files, does for each what a check-in needs (decode, detect, align, embed, three nets of
// liveness), prints bursts a second of every round. Crops are taken at the place of the face without further care:
// the nets take the same time wherever they look.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
#include <opencv2/calib3d.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

static std::vector<float> numbers(cv::dnn::Net &net, const cv::Mat &patch, double scale, bool red_first) {
    net.setInput(cv::dnn::blobFromImage(patch, scale, patch.size(), cv::Scalar(), red_first, false));
    const cv::Mat out = net.forward();
    return std::vector<float>(out.ptr<float>(), out.ptr<float>() + out.total());
}

static cv::Mat cut(const cv::Mat &picture, cv::Rect box, double scale, int side) {
    const cv::Point middle(box.x + box.width / 2, box.y + box.height / 2);
    const cv::Size size(int(box.width * scale), int(box.height * scale));
    const cv::Rect wanted(middle.x - size.width / 2, middle.y - size.height / 2, size.width, size.height);
    cv::Mat out;
    cv::resize(picture(wanted & cv::Rect(cv::Point(), picture.size())), out, cv::Size(side, side));
    return out;
}

int main(int count, char **words) {
    if (count < 9) {
        std::fprintf(stderr, "usage: BareFaces DETECTOR EMBEDDING NEAR WIDE SECOND BURSTS SCORE FRAME.jpg…\n");
        return 2;
    }
    cv::setNumThreads(1);
    std::vector<std::vector<uint8_t>> frames;
    for (int index = 8; index < count; index++) {
        std::ifstream file(words[index], std::ios::binary);
        frames.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        if (frames.back().empty()) return 1;
    }
    const cv::Size size = cv::imdecode(frames[0], cv::IMREAD_COLOR).size();
    auto detector = cv::FaceDetectorYN::create(words[1], "", size, float(std::atof(words[7])));
    cv::dnn::Net embedding = cv::dnn::readNetFromONNX(words[2]), near = cv::dnn::readNetFromONNX(words[3]);
    cv::dnn::Net wide = cv::dnn::readNetFromONNX(words[4]), second = cv::dnn::readNetFromONNX(words[5]);
    const std::vector<cv::Point2f> goals = {{40.4f, 59.1f}, {87.4f, 59.1f}, {64.0f, 82.0f}, {44.7f, 105.6f}, {83.6f, 105.6f}};
    const int bursts = std::atoi(words[6]);
    const auto start = std::chrono::steady_clock::now();
    float sum = 0;
    for (int burst = 0; burst < bursts; burst++) {
        for (const auto &frame : frames) {
            const cv::Mat picture = cv::imdecode(frame, cv::IMREAD_COLOR);
            cv::Mat faces, aligned;
            detector->detect(picture, faces);
            if (faces.rows < 1) return 1;
            const float *face = faces.ptr<float>(0);
            std::vector<cv::Point2f> points;
            for (int index = 4; index < 14; index += 2) points.emplace_back(face[index], face[index + 1]);
            const cv::Mat map = cv::estimateAffinePartial2D(points, goals);
            cv::warpAffine(picture, aligned, map, cv::Size(128, 128), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
            const cv::Rect box = cv::Rect(int(face[0]), int(face[1]), int(face[2]), int(face[3])) &
                                 cv::Rect(cv::Point(), picture.size());
            sum += numbers(embedding, aligned, 1, false)[0];
            sum += numbers(near, cut(picture, box, 2.7, 80), 1, false)[1];
            sum += numbers(wide, cut(picture, box, 4.0, 80), 1, false)[1];
            sum += numbers(second, cut(picture, box, 1.5, 128), 1 / 255.0, true)[0];
        }
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%.3f\n", bursts / seconds.count());
    return sum == sum ? 0 : 1;
}
