#pragma once

#include <stdbool.h>
#include <stdint.h>

// The C face of OpenCV. Every call is synchronous, works on the caller's thread and keeps no pointer after it
// returns. A handle may be used by one thread at a time. Calls that can fail write a reason of at most
// `capacity` bytes, ended by a zero, to `message`.

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef enum {
    CFACES_OK = 0,
    /// Sizes, stride or thresholds out of range.
    CFACES_INVALID = 1,
    /// The model file cannot be opened.
    CFACES_MISSING = 2,
    /// The model file is there and is not one OpenCV can use.
    CFACES_REFUSED = 3,
    /// OpenCV or the memory gave up.
    CFACES_FAILED = 4,
} cfaces_status;

/// BGR bytes, three a pixel, rows `stride` bytes apart; `size` is what may be read.
typedef struct {
    const uint8_t *bytes;
    int64_t size;
    int32_t width;
    int32_t height;
    int32_t stride;
} cfaces_picture;

/// How a detector looks: the picture's longest side in pixels before the search (0: as it is), whether a smaller
/// picture is enlarged to it, and the black border on each side as a share of the picture.
typedef struct {
    int32_t longest_side;
    bool enlarge;
    float border;
} cfaces_search;

/// A face in pixels of the picture given; landmarks are five x, y pairs: right eye, left eye, nose, right and
/// left corner of the mouth. A cascade leaves score and landmarks zero.
typedef struct {
    float x;
    float y;
    float width;
    float height;
    float score;
    float landmarks[10];
} cfaces_face;

typedef struct cfaces_detector cfaces_detector;
typedef struct cfaces_cascade cfaces_cascade;
typedef struct cfaces_bytes cfaces_bytes;

/// Handles open now, in the whole process.
int32_t cfaces_live_handles(void);

/// One thread inside OpenCV and no output of its own, for the whole process.
void cfaces_prepare(void);

/// YuNet from an ONNX file.
cfaces_status cfaces_detector_open(const char *path, float score, cfaces_detector *_Nullable *_Nonnull out,
                                   char *message, int32_t capacity);
cfaces_status cfaces_detector_detect(cfaces_detector *detector, cfaces_picture picture, cfaces_search search,
                                     cfaces_face *faces, int32_t room, int32_t *count, char *message,
                                     int32_t capacity);
void cfaces_detector_close(cfaces_detector *detector);

/// A Haar cascade from an XML file; faces smaller than `smallest` pixels after scaling are not looked for.
cfaces_status cfaces_cascade_open(const char *path, cfaces_cascade *_Nullable *_Nonnull out, char *message,
                                  int32_t capacity);
cfaces_status cfaces_cascade_detect(cfaces_cascade *cascade, cfaces_picture picture, cfaces_search search,
                                    int32_t smallest, int32_t neighbours, cfaces_face *faces, int32_t room,
                                    int32_t *count, char *message, int32_t capacity);
void cfaces_cascade_close(cfaces_cascade *cascade);

/// What is measured of a picture. Luma is 0..255. `sharpness` is the variance of the Laplacian at longest side
/// 320, `crispness` how much edges gain there from being seen finely; `cell_detail` the deviation, in each of 8 x 6 cells, row by row, of the Laplacian after smoothing at
/// longest side 160, which shows edges and hardly noise. Larger pictures are reduced to these sides, smaller ones
/// left as they are.
typedef struct {
    float mean;
    float deviation;
    float dark_share;
    float sharpness;
    float crispness;
    float cell_detail[48];
} cfaces_measures;

/// Measures a picture. `areas` and `points` receive 128 x 72 lumas each, row by row: means over the cells of a
/// grid, and single pixels in the middle of the same cells, which keep the camera's noise.
cfaces_status cfaces_measure(cfaces_picture picture, float dark_below, cfaces_measures *measures, uint8_t *areas,
                             uint8_t *points, char *message, int32_t capacity);

typedef struct cfaces_scene cfaces_scene;

/// How a picture lies against a reference of the same place. `kept` is the share of one picture's edges, at most
/// 1, that are found again in the other (about 0 for another scene); `edges` how many pixels of edge the poorer of both
/// has at longest side 480. Of `features` points in the poorer of both, `matched` lie alike after a shift of the
/// middle (shares of width and height), a turn in degrees and a scale. `reference_crispness` is the reference's own.
typedef struct {
    float kept;
    int32_t edges;
    int32_t features;
    int32_t matched;
    float shift_x;
    float shift_y;
    float turn;
    float scale;
    float reference_crispness;
} cfaces_alignment;

/// A reference from a JPEG.
cfaces_status cfaces_scene_open(const uint8_t *jpeg, int64_t size, cfaces_scene *_Nullable *_Nonnull out,
                                char *message, int32_t capacity);
cfaces_status cfaces_scene_compare(cfaces_scene *scene, cfaces_picture picture, cfaces_alignment *out,
                                   char *message, int32_t capacity);
void cfaces_scene_close(cfaces_scene *scene);

/// JPEG of a picture reduced to `width` pixels (0, or more than it has: as it is), quality 1..100.
cfaces_status cfaces_jpeg(cfaces_picture picture, int32_t width, int32_t quality,
                          cfaces_bytes *_Nullable *_Nonnull out, char *message, int32_t capacity);
const uint8_t *cfaces_bytes_start(const cfaces_bytes *bytes);
int64_t cfaces_bytes_count(const cfaces_bytes *bytes);
void cfaces_bytes_close(cfaces_bytes *bytes);

typedef struct cfaces_image cfaces_image;

/// A still decoded to BGR, upright as its EXIF says; refused when it is no picture or has more than `most_pixels`.
cfaces_status cfaces_image_open(const uint8_t *bytes, int64_t size, int64_t most_pixels,
                                cfaces_image *_Nullable *_Nonnull out, char *message, int32_t capacity);
int32_t cfaces_image_width(const cfaces_image *image);
int32_t cfaces_image_height(const cfaces_image *image);
/// Rows of width * 3 bytes without a gap.
const uint8_t *cfaces_image_start(const cfaces_image *image);
void cfaces_image_close(cfaces_image *image);

/// Cuts a square of `side` pixels, BGR without gaps, out of a picture. `map` is an affine map (two rows of three)
/// from the picture to the square; beyond the picture its last pixels are repeated.
cfaces_status cfaces_patch_warp(cfaces_picture picture, const double *map, int32_t side, uint8_t *patch,
                                char *message, int32_t capacity);
/// Cuts a rectangle, which may reach beyond the picture and sees it mirrored there, and brings it to the square:
/// `fine` by area or Lanczos, otherwise linearly.
cfaces_status cfaces_patch_cut(cfaces_picture picture, int32_t x, int32_t y, int32_t width, int32_t height,
                               bool fine, int32_t side, uint8_t *patch, char *message, int32_t capacity);

typedef struct cfaces_net cfaces_net;

/// What a net expects: squares of `side` pixels, (value - mean) * scale, red before blue or not.
typedef struct {
    int32_t side;
    float scale;
    float mean;
    bool red_first;
} cfaces_input;

/// A net of one input from an ONNX file; tried once, and refused when it gives not `count` numbers.
cfaces_status cfaces_net_open(const char *path, cfaces_input input, int32_t count,
                              cfaces_net *_Nullable *_Nonnull out, char *message, int32_t capacity);
/// Runs the net on a patch of its side. Its outputs follow each other in the order of their names.
cfaces_status cfaces_net_run(cfaces_net *net, const uint8_t *patch, float *values, char *message,
                             int32_t capacity);
void cfaces_net_close(cfaces_net *net);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
