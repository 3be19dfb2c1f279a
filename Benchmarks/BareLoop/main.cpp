// The reference of `./run bench analysis`: OpenCV alone, as fast as one thread goes. Reads BGR frames of one size
// from a file, looks for faces in each for some rounds, prints frames a second of every round.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>
#include <opencv2/core.hpp>
#include <opencv2/objdetect.hpp>

int main(int count, char **words) {
    if (count != 7) {
        std::fprintf(stderr, "usage: BareLoop MODEL FRAMES WIDTH HEIGHT COUNT ROUNDS\n");
        return 2;
    }
    const int width = std::atoi(words[3]), height = std::atoi(words[4]);
    const int frames = std::atoi(words[5]), rounds = std::atoi(words[6]);
    std::FILE *file = std::fopen(words[2], "rb");
    if (!file) return 1;
    std::vector<cv::Mat> pictures;
    for (int i = 0; i < frames; i++) {
        cv::Mat picture(height, width, CV_8UC3);
        if (std::fread(picture.data, 3, size_t(width) * height, file) != size_t(width) * height) return 1;
        pictures.push_back(picture);
    }
    std::fclose(file);
    cv::setNumThreads(1);
    auto detector = cv::FaceDetectorYN::create(words[1], "", cv::Size(width, height), 0.7f);
    for (int round = 0; round < rounds; round++) {
        const auto start = std::chrono::steady_clock::now();
        for (const auto &picture : pictures) {
            cv::Mat faces;
            detector->detect(picture, faces);
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::printf("%.3f\n", frames / seconds.count());
        std::fflush(stdout);
    }
    return 0;
}
