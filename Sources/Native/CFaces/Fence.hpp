#pragma once

#include <atomic>
#include <cstdio>
#include <new>
#include <opencv2/core.hpp>

#include "CFaces.h"

namespace cfaces {

/// Counts the handles of the process: a handle holds one.
class Counted {
public:
    Counted() { live().fetch_add(1, std::memory_order_relaxed); }
    ~Counted() { live().fetch_sub(1, std::memory_order_relaxed); }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;
    static std::atomic<int32_t> &live();
};

/// What the fence itself refuses, thrown inside it only.
struct Refusal {
    cfaces_status status;
    const char *text;
};

inline void tell(char *message, int32_t capacity, const char *text) {
    if (capacity > 0) std::snprintf(message, static_cast<size_t>(capacity), "%s", text);
}

/// Every entry point runs in here: no exception leaves the shim. What OpenCV throws becomes `otherwise`.
template <typename Body>
cfaces_status guarded(char *message, int32_t capacity, cfaces_status otherwise, Body body) noexcept {
    try {
        tell(message, capacity, "");
        body();
        return CFACES_OK;
    } catch (const Refusal &refusal) {
        tell(message, capacity, refusal.text);
        return refusal.status;
    } catch (const std::bad_alloc &) {
        tell(message, capacity, "out of memory");
        return CFACES_FAILED;
    } catch (const std::exception &error) {
        tell(message, capacity, error.what());
        return otherwise;
    } catch (...) {
        tell(message, capacity, "unknown exception");
        return otherwise;
    }
}

/// A view of the caller's bytes, not a copy; refuses what would read beyond them.
cv::Mat view(const cfaces_picture &picture);

/// The picture reduced to the longest side (0: as it is). Shares the bytes when nothing is to be done.
cv::Mat reduced(const cv::Mat &picture, int longest_side);

/// How much stronger the edges of a grey picture are when seen finely than when seen coarsely: what blur takes away,
/// and light, contrast and noise hardly touch. 0 when nothing is sharp.
float crispness(const cv::Mat &grey);

/// A picture as a detector wants it, with the way back to the pixels it came from.
struct Prepared {
    cv::Mat picture;
    float scale_x, scale_y, left, top;

    cfaces_face back(float x, float y, float width, float height) const;
};

Prepared prepared(const cfaces_picture &picture, const cfaces_search &search);

/// Refuses a file that cannot be read.
void require_file(const char *path);

}  // namespace cfaces
