#include "internal.h"

// GStreamer hands buffers from thread to thread under GLib's own locks, which the thread sanitizer does not
// see. Their fields are touched in this file only, by functions it leaves out.
#define UNSEEN __attribute__((no_sanitize("thread")))

UNSEEN GstBuffer *cpipe_buffer(const uint8_t *bytes, size_t count, int64_t presentation, int64_t duration,
                               bool key) {
    GstBuffer *buffer = gst_buffer_new_allocate(NULL, count, NULL);
    if (!buffer) return NULL;
    gst_buffer_fill(buffer, 0, bytes, count);
    GST_BUFFER_PTS(buffer) = (GstClockTime)presentation;
    GST_BUFFER_DURATION(buffer) = (GstClockTime)duration;
    if (!key) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    return buffer;
}

UNSEEN struct cpipe_stamp cpipe_stamp(GstBuffer *buffer) {
    const GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta(buffer, NULL);
    return (struct cpipe_stamp){
        .presentation = GST_BUFFER_PTS(buffer),
        .decode = GST_BUFFER_DTS(buffer),
        .duration = GST_BUFFER_DURATION(buffer),
        .camera_time = meta ? meta->timestamp : GST_CLOCK_TIME_NONE,
        .key = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    };
}
