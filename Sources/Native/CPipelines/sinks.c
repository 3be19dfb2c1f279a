#include "internal.h"
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

static void tell_format(cpipe_pipeline *pipeline, GstCaps *caps) {
    const GstStructure *fields = gst_caps_get_structure(caps, 0);
    cpipe_format format = {.media = gst_structure_get_name(fields)};
    gst_structure_get_int(fields, "width", &format.width);
    gst_structure_get_int(fields, "height", &format.height);
    gst_structure_get_fraction(fields, "framerate", &format.rate_numerator, &format.rate_denominator);
    const GValue *parameters = gst_structure_get_value(fields, "codec_data");
    GstBuffer *buffer = parameters ? gst_value_get_buffer(parameters) : NULL;
    GstMapInfo map = GST_MAP_INFO_INIT;
    bool mapped = buffer && gst_buffer_map(buffer, &map, GST_MAP_READ);
    if (mapped) {
        format.parameters = map.data;
        format.parameters_count = map.size;
    }
    pipeline->callbacks.on_format(pipeline->callbacks.context, &format);
    if (mapped) gst_buffer_unmap(buffer, &map);
}

static void tell_unit(cpipe_pipeline *pipeline, GstSample *sample) {
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    const GstSegment *segment = gst_sample_get_segment(sample);
    GstMapInfo map;
    if (!buffer || !gst_buffer_map(buffer, &map, GST_MAP_READ)) return;
    struct cpipe_stamp stamp = cpipe_stamp(buffer);
    cpipe_unit unit = {
        .native = sample,
        .presentation = cpipe_time(gst_segment_to_running_time(segment, GST_FORMAT_TIME, stamp.presentation)),
        .decode = cpipe_time(gst_segment_to_running_time(segment, GST_FORMAT_TIME, stamp.decode)),
        .duration = cpipe_time(stamp.duration),
        .camera_time = cpipe_time(stamp.camera_time),
        .key = stamp.key,
        .bytes = map.data,
        .count = map.size,
    };
    pipeline->callbacks.on_unit(pipeline->callbacks.context, &unit);
    gst_buffer_unmap(buffer, &map);
}

static GstFlowReturn on_unit(GstAppSink *sink, gpointer data) {
    cpipe_pipeline *pipeline = data;
    GstSample *sample = gst_app_sink_pull_sample(sink);
    if (!sample) return GST_FLOW_EOS;
    cpipe_pipeline_publish(pipeline);
    GstCaps *caps = gst_sample_get_caps(sample);
    if (caps && caps != pipeline->caps) {
        gst_caps_replace(&pipeline->caps, caps);
        if (pipeline->callbacks.on_format) tell_format(pipeline, caps);
    }
    if (pipeline->callbacks.on_unit) tell_unit(pipeline, sample);
    gst_sample_unref(sample);
    return GST_FLOW_OK;
}

bool cpipe_lend_frame(GstSample *sample, void *context, void (*tell)(void *, const cpipe_frame *)) {
    GstVideoInfo info;
    GstVideoFrame picture;
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    GstCaps *caps = gst_sample_get_caps(sample);
    if (!buffer || !caps || !gst_video_info_from_caps(&info, caps)) return false;
    if (!gst_video_frame_map(&picture, &info, buffer, GST_MAP_READ)) return false;
    GstClockTime time = gst_segment_to_running_time(gst_sample_get_segment(sample), GST_FORMAT_TIME,
                                                    cpipe_stamp(buffer).presentation);
    int32_t stride = GST_VIDEO_FRAME_PLANE_STRIDE(&picture, 0);
    cpipe_frame frame = {
        .presentation = cpipe_time(time),
        .width = GST_VIDEO_FRAME_WIDTH(&picture),
        .height = GST_VIDEO_FRAME_HEIGHT(&picture),
        .stride = stride,
        .bytes = GST_VIDEO_FRAME_PLANE_DATA(&picture, 0),
        .count = (size_t)stride * (size_t)GST_VIDEO_FRAME_HEIGHT(&picture),
    };
    tell(context, &frame);
    gst_video_frame_unmap(&picture);
    return true;
}

static GstFlowReturn on_frame(GstAppSink *sink, gpointer data) {
    cpipe_pipeline *pipeline = data;
    GstSample *sample = gst_app_sink_pull_sample(sink);
    if (!sample) return GST_FLOW_EOS;
    cpipe_pipeline_publish(pipeline);
    if (pipeline->callbacks.on_frame)
        cpipe_lend_frame(sample, pipeline->callbacks.context, pipeline->callbacks.on_frame);
    gst_sample_unref(sample);
    return GST_FLOW_OK;
}

static GstPadProbeReturn on_decoded(GstPad *pad, GstPadProbeInfo *info, gpointer data) {
    (void)pad;
    cpipe_pipeline *pipeline = data;
    cpipe_pipeline_publish(pipeline);
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    bool wanted = pipeline->callbacks.wants_frame(pipeline->callbacks.context,
                                                  cpipe_time(cpipe_stamp(buffer).presentation));
    return wanted ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void wire_sink(cpipe_pipeline *pipeline, GstElement *bin, const char *name,
                      GstFlowReturn (*taken)(GstAppSink *, gpointer)) {
    GstElement *sink = gst_bin_get_by_name(GST_BIN(bin), name);
    if (!sink) return;
    GstAppSinkCallbacks callbacks = {.new_sample = taken};
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, cpipe_pipeline_keep(pipeline),
                               cpipe_pipeline_drop);
    gst_object_unref(sink);
}

void cpipe_wire_sinks(cpipe_pipeline *pipeline, GstElement *bin) {
    wire_sink(pipeline, bin, "units", on_unit);
    wire_sink(pipeline, bin, "frames", on_frame);
    GstElement *decoder = gst_bin_get_by_name(GST_BIN(bin), "decoder");
    if (!decoder) return;
    GstPad *pad = gst_element_get_static_pad(decoder, "src");
    if (pad && pipeline->callbacks.wants_frame)
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, cpipe_pipeline_keep(pipeline),
                          cpipe_pipeline_drop);
    gst_clear_object(&pad);
    gst_object_unref(decoder);
}

cpipe_status cpipe_pipeline_push(cpipe_pipeline *pipeline, const uint8_t *bytes, size_t count,
                                 int64_t presentation, int64_t duration) {
    if (!pipeline->input) return CPIPE_NO_ELEMENT;
    GstBuffer *buffer = cpipe_buffer(bytes, count, presentation, duration, true);
    if (!buffer) return CPIPE_FAILED;
    return gst_app_src_push_buffer(GST_APP_SRC(pipeline->input), buffer) == GST_FLOW_OK ? CPIPE_OK
                                                                                        : CPIPE_CLOSED;
}

void cpipe_pipeline_finish(cpipe_pipeline *pipeline) {
    if (pipeline->input) gst_app_src_end_of_stream(GST_APP_SRC(pipeline->input));
}

void cpipe_pipeline_force_key(cpipe_pipeline *pipeline) {
    GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline->bin), "units");
    if (!sink) return;
    gst_element_send_event(sink, gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
    gst_object_unref(sink);
}

int32_t cpipe_pipeline_backlog(cpipe_pipeline *pipeline) {
    return pipeline->input ? (int32_t)gst_app_src_get_current_level_buffers(GST_APP_SRC(pipeline->input)) : 0;
}

cpipe_status cpipe_unit_forward(const cpipe_unit *unit, cpipe_pipeline *target, bool drain) {
    if (!target->input) return CPIPE_NO_ELEMENT;
    // gst_app_src_push_sample takes no reference of ours, only of the buffer and caps inside.
    GstSample *sample = (GstSample *)unit->native;
    if (gst_app_src_push_sample(GST_APP_SRC(target->input), sample) != GST_FLOW_OK) return CPIPE_CLOSED;
    if (!drain) return CPIPE_OK;
    GstClockTime time = cpipe_stamp(gst_sample_get_buffer(sample)).presentation;
    gst_element_send_event(target->input, gst_event_new_segment_done(GST_FORMAT_TIME, (gint64)time));
    return CPIPE_OK;
}
