#include "internal.h"
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

struct cpipe_clip {
    GstElement *bin;
    GstAppSink *frames;
    pthread_mutex_t lock; // guards what follows, shared with decoding threads
    int64_t due, interval, pixels;
    bool too_large, linked, sorted; // sorted: every stream of the file was seen
    char *message;
};

// GstAutoplugSelectResult is not in a public header.
enum { SELECT_TRY, SELECT_EXPOSE, SELECT_SKIP };

/// Only demuxers, parsers and video decoders are plugged. A file must not be able to make this process fetch
/// addresses (adaptive streaming) or start sources, and what is too large must not reach a decoder.
static int on_select(GstElement *parser, GstPad *pad, GstCaps *caps, GstElementFactory *factory,
                     gpointer data) {
    (void)parser, (void)pad;
    cpipe_clip *clip = data;
    const char *class = gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
    if (!class || strstr(class, "Adaptive") || strstr(class, "Source") || strstr(class, "Hardware"))
        return SELECT_SKIP;
    const GstStructure *fields = gst_caps_get_structure(caps, 0);
    if (g_str_has_prefix(gst_structure_get_name(fields), "audio/")) return SELECT_EXPOSE;
    int width = 0, height = 0;
    gst_structure_get_int(fields, "width", &width);
    gst_structure_get_int(fields, "height", &height);
    if (width < 0 || height < 0 || (int64_t)width * height <= clip->pixels) return SELECT_TRY;
    pthread_mutex_lock(&clip->lock);
    clip->too_large = true;
    pthread_mutex_unlock(&clip->lock);
    return SELECT_EXPOSE;
}

static void on_pad(GstElement *parser, GstPad *pad, gpointer data) {
    (void)parser;
    cpipe_clip *clip = data;
    GstCaps *caps = gst_pad_get_current_caps(pad);
    bool video =
        caps && g_str_has_prefix(gst_structure_get_name(gst_caps_get_structure(caps, 0)), "video/x-raw");
    gst_clear_caps(&caps);
    GstElement *chain = gst_bin_get_by_name(GST_BIN(clip->bin), "decoder");
    GstPad *entry = chain ? gst_element_get_static_pad(chain, "sink") : NULL;
    pthread_mutex_lock(&clip->lock);
    bool link = video && entry && !clip->linked;
    clip->linked = clip->linked || link;
    pthread_mutex_unlock(&clip->lock);
    if (link) gst_pad_link(pad, entry);
    gst_clear_object(&entry);
    gst_clear_object(&chain);
}

static void on_last_pad(GstElement *parser, gpointer data) {
    (void)parser;
    cpipe_clip *clip = data;
    pthread_mutex_lock(&clip->lock);
    clip->sorted = true;
    pthread_mutex_unlock(&clip->lock);
}

static GstPadProbeReturn on_decoded(GstPad *pad, GstPadProbeInfo *info, gpointer data) {
    cpipe_clip *clip = data;
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    GstCaps *caps = gst_pad_get_current_caps(pad);
    GstVideoInfo video;
    bool known = caps && gst_video_info_from_caps(&video, caps);
    gst_clear_caps(&caps);
    // The same clock as the caller's: running time, which begins at zero whatever the file says.
    GstClockTime time = cpipe_stamp(buffer).presentation;
    GstEvent *event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
    if (event) {
        const GstSegment *segment = NULL;
        gst_event_parse_segment(event, &segment);
        time = gst_segment_to_running_time(segment, GST_FORMAT_TIME, time);
        gst_event_unref(event);
    }
    pthread_mutex_lock(&clip->lock);
    if (known && (int64_t)GST_VIDEO_INFO_WIDTH(&video) * GST_VIDEO_INFO_HEIGHT(&video) > clip->pixels)
        clip->too_large = true;
    bool wanted = !clip->too_large && GST_CLOCK_TIME_IS_VALID(time) && (int64_t)time >= clip->due;
    if (wanted) clip->due = (int64_t)time + clip->interval;
    pthread_mutex_unlock(&clip->lock);
    return wanted ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static bool wire(cpipe_clip *clip, const char *path) {
    GstElement *file = gst_bin_get_by_name(GST_BIN(clip->bin), "file");
    GstElement *parser = gst_bin_get_by_name(GST_BIN(clip->bin), "parser");
    GstElement *decoder = gst_bin_get_by_name(GST_BIN(clip->bin), "decoder");
    clip->frames = (GstAppSink *)gst_bin_get_by_name(GST_BIN(clip->bin), "frames");
    bool whole = file && parser && decoder && clip->frames;
    if (whole) {
        g_object_set(file, "location", path, NULL);
        g_signal_connect(parser, "autoplug-select", G_CALLBACK(on_select), clip);
        g_signal_connect(parser, "pad-added", G_CALLBACK(on_pad), clip);
        g_signal_connect(parser, "no-more-pads", G_CALLBACK(on_last_pad), clip);
        GstPad *pad = gst_element_get_static_pad(decoder, "sink");
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, clip, NULL);
        gst_object_unref(pad);
    }
    gst_clear_object(&file);
    gst_clear_object(&parser);
    gst_clear_object(&decoder);
    return whole;
}

cpipe_status cpipe_clip_open(const char *text, const char *path, int64_t interval, int64_t pixels,
                             cpipe_clip **out) {
    if (!cpipe_ready()) return CPIPE_FAILED;
    GError *error = NULL;
    GstElement *bin = gst_parse_launch_full(text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
    g_clear_error(&error);
    if (!bin) return CPIPE_BAD_TEXT;
    cpipe_clip *clip = g_new0(cpipe_clip, 1);
    pthread_mutex_init(&clip->lock, NULL);
    clip->bin = bin;
    clip->pixels = pixels;
    clip->interval = interval;
    cpipe_handle_made();
    bool whole = wire(clip, path);
    if (whole && gst_element_set_state(bin, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE) {
        *out = clip;
        return CPIPE_OK;
    }
    cpipe_clip_close(clip);
    return whole ? CPIPE_FAILED : CPIPE_NO_ELEMENT;
}

int64_t cpipe_clip_duration(cpipe_clip *clip) {
    gint64 duration = 0;
    return gst_element_query_duration(clip->bin, GST_FORMAT_TIME, &duration) ? duration : CPIPE_NO_TIME;
}

static void remember(cpipe_clip *clip, const char *message) {
    g_free(clip->message);
    clip->message = g_strdup(message);
}

/// The first error on the bus, if any.
static bool failed(cpipe_clip *clip) {
    GstBus *bus = gst_element_get_bus(clip->bin);
    GstMessage *message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    gst_object_unref(bus);
    if (!message) return false;
    GError *error = NULL;
    gst_message_parse_error(message, &error, NULL);
    remember(clip, error->message);
    g_error_free(error);
    gst_message_unref(message);
    return true;
}

static void find_running(const GValue *item, gpointer data) {
    GstPad *pad = g_value_get_object(item);
    bool *found = data;
    *found = *found || gst_pad_get_task_state(pad) == GST_TASK_STARTED;
}

static void find_running_pad(const GValue *item, gpointer data) {
    GstIterator *pads = gst_element_iterate_pads(g_value_get_object(item));
    while (gst_iterator_foreach(pads, find_running, data) == GST_ITERATOR_RESYNC)
        gst_iterator_resync(pads);
    gst_iterator_free(pads);
}

/// Whether nothing can come any more although nothing was reported: decodebin keeps an error to itself that a
/// demuxer posts while it is still being plugged, and a file without video never reaches the end of `frames`.
static bool is_dead(cpipe_clip *clip) {
    pthread_mutex_lock(&clip->lock);
    bool linked = clip->linked, sorted = clip->sorted;
    pthread_mutex_unlock(&clip->lock);
    if (linked || sorted) return !linked;
    bool running = false;
    GstIterator *elements = gst_bin_iterate_recurse(GST_BIN(clip->bin));
    while (gst_iterator_foreach(elements, find_running_pad, &running) == GST_ITERATOR_RESYNC)
        gst_iterator_resync(elements);
    gst_iterator_free(elements);
    return !running;
}

cpipe_status cpipe_clip_next(cpipe_clip *clip, int64_t patience, void *context,
                             void (*on_frame)(void *, const cpipe_frame *)) {
    const int64_t slice = 50 * GST_MSECOND;
    int dead = 0;
    for (int64_t waited = 0; waited < patience; waited += slice) {
        GstSample *sample = gst_app_sink_try_pull_sample(clip->frames, (GstClockTime)slice);
        if (sample) {
            bool lent = cpipe_lend_frame(sample, context, on_frame);
            gst_sample_unref(sample);
            if (lent) return CPIPE_OK;
            remember(clip, "not a picture");
            return CPIPE_FAILED;
        }
        if (cpipe_clip_too_large(clip) || failed(clip)) return CPIPE_FAILED;
        if (gst_app_sink_is_eos(clip->frames)) return CPIPE_CLOSED;
        // More than once: between two threads' work there may be a moment with none.
        dead = is_dead(clip) ? dead + 1 : 0;
        if (dead < 4) continue;
        remember(clip, "no video found in the file");
        return CPIPE_FAILED;
    }
    return CPIPE_BUSY;
}

const char *cpipe_clip_message(cpipe_clip *clip) { return clip->message ? clip->message : ""; }

bool cpipe_clip_too_large(cpipe_clip *clip) {
    pthread_mutex_lock(&clip->lock);
    bool too_large = clip->too_large;
    pthread_mutex_unlock(&clip->lock);
    return too_large;
}

void cpipe_clip_close(cpipe_clip *clip) {
    gst_element_set_state(clip->bin, GST_STATE_NULL);
    if (clip->frames) gst_object_unref(clip->frames);
    gst_object_unref(clip->bin);
    g_free(clip->message);
    pthread_mutex_destroy(&clip->lock);
    g_free(clip);
    cpipe_handle_freed();
}
