#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Fence.hpp"

constexpr int grid_columns = 128, grid_rows = 72;
constexpr int cell_columns = 8, cell_rows = 6;

static uint8_t luma(const cv::Vec3b &bgr) { return uint8_t((29 * bgr[0] + 150 * bgr[1] + 77 * bgr[2] + 128) >> 8); }

static void sample_points(const cv::Mat &picture, uint8_t *points) {
    for (int row = 0; row < grid_rows; row += 1) {
        const cv::Vec3b *line = picture.ptr<cv::Vec3b>((2 * row + 1) * picture.rows / (2 * grid_rows));
        for (int column = 0; column < grid_columns; column += 1) {
            *points++ = luma(line[(2 * column + 1) * picture.cols / (2 * grid_columns)]);
        }
    }
}

static void measure_cells(const cv::Mat &picture, float *deviations) {
    for (int row = 0; row < cell_rows; row += 1) {
        const cv::Range lines(row * picture.rows / cell_rows, (row + 1) * picture.rows / cell_rows);
        for (int column = 0; column < cell_columns; column += 1) {
            const cv::Range columns(column * picture.cols / cell_columns, (column + 1) * picture.cols / cell_columns);
            cv::Scalar mean, deviation;
            if (!lines.empty() && !columns.empty()) cv::meanStdDev(picture(lines, columns), mean, deviation);
            *deviations++ = float(deviation[0]);
        }
    }
}

/// Mean of the strongest twentieth of the gradients.
static double strongest(const cv::Mat &grey, double blur) {
    cv::Mat smooth, right, down, strength;
    cv::GaussianBlur(grey, smooth, cv::Size(0, 0), blur);
    cv::Sobel(smooth, right, CV_32F, 1, 0);
    cv::Sobel(smooth, down, CV_32F, 0, 1);
    cv::magnitude(right, down, strength);
    std::vector<float> values(strength.begin<float>(), strength.end<float>());
    const auto middle = values.end() - std::ptrdiff_t(std::max<size_t>(1, values.size() / 20));
    std::nth_element(values.begin(), middle, values.end());
    double sum = 0;
    for (auto value = middle; value != values.end(); ++value) sum += *value;
    return sum / double(values.end() - middle);
}

float cfaces::crispness(const cv::Mat &grey) {
    const double coarse = strongest(grey, 2.5);
    return coarse < 1 ? 0 : float(std::max(0.0, strongest(grey, 0.8) / coarse - 1));
}

cfaces_status cfaces_measure(cfaces_picture picture, float dark_below, cfaces_measures *measures, uint8_t *areas,
                             uint8_t *points, char *message, int32_t capacity) {
    return cfaces::guarded(message, capacity, CFACES_FAILED, [&] {
        const cv::Mat given = cfaces::view(picture);
        cv::Mat grey;
        cv::cvtColor(cfaces::reduced(given, 320), grey, cv::COLOR_BGR2GRAY);

        cv::Scalar mean, deviation;
        cv::meanStdDev(grey, mean, deviation);
        measures->mean = float(mean[0]);
        measures->deviation = float(deviation[0]);
        measures->dark_share = float(double(cv::countNonZero(grey < dark_below)) / double(grey.total()));

        cv::Mat edges;
        cv::Laplacian(grey, edges, CV_16S);
        cv::meanStdDev(edges, mean, deviation);
        measures->sharpness = float(deviation[0] * deviation[0]);
        measures->crispness = cfaces::crispness(grey);

        cv::Mat smooth;
        cv::GaussianBlur(cfaces::reduced(grey, 160), smooth, cv::Size(5, 5), 0);
        cv::Laplacian(smooth, edges, CV_16S);
        measure_cells(edges, measures->cell_detail);
        cv::Mat grid(grid_rows, grid_columns, CV_8UC1, areas);
        cv::resize(grey, grid, grid.size(), 0, 0, cv::INTER_AREA);
        sample_points(given, points);
    });
}
