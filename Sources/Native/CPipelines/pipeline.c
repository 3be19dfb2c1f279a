#include "internal.h"
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

cpipe_pipeline *cpipe_pipeline_keep(cpipe_pipeline *pipeline) {
    __atomic_add_fetch(&pipeline->references, 1, __ATOMIC_ACQ_REL);
    return pipeline;
}

void cpipe_pipeline_drop(gpointer data) {
    cpipe_pipeline *pipeline = data;
    if (__atomic_sub_fetch(&pipeline->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    for (struct cpipe_branch *branch = pipeline->branches; branch;) {
        struct cpipe_branch *next = branch->next;
        g_free(branch->encoding);
        g_free(branch->text);
        g_free(branch);
        branch = next;
    }
    gst_clear_caps(&pipeline->caps);
    pthread_mutex_destroy(&pipeline->lock);
    g_free(pipeline);
    cpipe_handle_freed();
}

void cpipe_pipeline_dropped(gpointer pipeline, GClosure *closure) {
    (void)closure;
    cpipe_pipeline_drop(pipeline);
}

void cpipe_pipeline_publish(cpipe_pipeline *pipeline) {
    pthread_mutex_lock(&pipeline->lock);
    pthread_mutex_unlock(&pipeline->lock);
}

void cpipe_pipeline_report(cpipe_pipeline *pipeline, cpipe_report_kind kind, const char *text) {
    if (!pipeline->callbacks.on_report) return;
    cpipe_report report = {.kind = kind, .text = text};
    pipeline->callbacks.on_report(pipeline->callbacks.context, &report);
}

static void report_error(cpipe_pipeline *pipeline, GstMessage *message) {
    GError *error = NULL;
    char *debug = NULL;
    const GstStructure *details = NULL;
    gst_message_parse_error(message, &error, &debug);
    gst_message_parse_error_details(message, &details);
    cpipe_report report = {.kind = CPIPE_REPORT_ERROR, .code = error->code};
    guint status = 0;
    if (details && gst_structure_get_uint(details, "rtsp-status-code", &status))
        report.status = (int32_t)status;
    if (error->domain == GST_CORE_ERROR) report.domain = CPIPE_DOMAIN_CORE;
    if (error->domain == GST_RESOURCE_ERROR) report.domain = CPIPE_DOMAIN_RESOURCE;
    if (error->domain == GST_STREAM_ERROR) report.domain = CPIPE_DOMAIN_STREAM;
    // The last line of the debug text is the cause; the lines before name source files and elements.
    const char *cause = debug ? strrchr(debug, '\n') : NULL;
    char *text = cause ? g_strdup_printf("%s %s", error->message, cause + 1) : g_strdup(error->message);
    report.text = text;
    if (pipeline->callbacks.on_report) pipeline->callbacks.on_report(pipeline->callbacks.context, &report);
    g_free(text);
    g_free(debug);
    g_error_free(error);
}

static gboolean on_message(GstBus *bus, GstMessage *message, gpointer data) {
    (void)bus;
    cpipe_pipeline *pipeline = data;
    cpipe_pipeline_publish(pipeline);
    switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR: report_error(pipeline, message); break;
    case GST_MESSAGE_EOS: cpipe_pipeline_report(pipeline, CPIPE_REPORT_END, ""); break;
    case GST_MESSAGE_PROGRESS: {
        // rtspsrc announces "connect" before it connects and "open" a second time once it is connected.
        GstProgressType type;
        char *code = NULL;
        gst_message_parse_progress(message, &type, &code, NULL);
        if (type == GST_PROGRESS_TYPE_CONTINUE && g_strcmp0(code, "open") == 0)
            cpipe_pipeline_report(pipeline, CPIPE_REPORT_CONNECTED, "");
        g_free(code);
        break;
    }
    default: break;
    }
    return G_SOURCE_CONTINUE;
}

cpipe_status cpipe_pipeline_create(cpipe_loop *loop, const char *text, const cpipe_callbacks *callbacks,
                                   cpipe_pipeline **out) {
    if (!cpipe_ready()) return CPIPE_FAILED;
    GError *error = NULL;
    GstElement *bin =
        gst_parse_launch_full(text, NULL, GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_PLACE_IN_BIN, &error);
    g_clear_error(&error);
    if (!bin) return CPIPE_BAD_TEXT;
    cpipe_pipeline *pipeline = g_new0(cpipe_pipeline, 1);
    pthread_mutex_init(&pipeline->lock, NULL);
    pthread_mutex_lock(&pipeline->lock);
    cpipe_handle_made();
    pipeline->references = 1;
    pipeline->loop = loop;
    pipeline->callbacks = *callbacks;
    pipeline->bin = gst_pipeline_new(NULL);
    gst_bin_add(GST_BIN(pipeline->bin), bin);
    pipeline->input = gst_bin_get_by_name(GST_BIN(bin), "input");
    cpipe_wire_sinks(pipeline, bin);
    cpipe_wire_source(pipeline);
    GstBus *bus = gst_element_get_bus(pipeline->bin);
    pipeline->bus = gst_bus_create_watch(bus);
    gst_object_unref(bus);
    g_source_set_callback(pipeline->bus, G_SOURCE_FUNC(on_message), cpipe_pipeline_keep(pipeline),
                          cpipe_pipeline_drop);
    g_source_attach(pipeline->bus, loop->context);
    pthread_mutex_unlock(&pipeline->lock);
    *out = pipeline;
    return CPIPE_OK;
}

static cpipe_status set_property(cpipe_pipeline *pipeline, const char *name, const char *property,
                                 const GValue *value) {
    GstElement *element = gst_bin_get_by_name(GST_BIN(pipeline->bin), name);
    if (!element) return CPIPE_NO_ELEMENT;
    bool known = g_object_class_find_property(G_OBJECT_GET_CLASS(element), property) != NULL;
    if (known) g_object_set_property(G_OBJECT(element), property, value);
    gst_object_unref(element);
    return known ? CPIPE_OK : CPIPE_NO_ELEMENT;
}

cpipe_status cpipe_pipeline_set_text(cpipe_pipeline *pipeline, const char *element, const char *property,
                                     const char *text) {
    GValue value = G_VALUE_INIT;
    if (g_str_equal(property, "caps")) {
        GstCaps *caps = gst_caps_from_string(text);
        if (!caps) return CPIPE_BAD_TEXT;
        g_value_init(&value, GST_TYPE_CAPS);
        gst_value_set_caps(&value, caps);
        gst_caps_unref(caps);
    } else {
        g_value_init(&value, G_TYPE_STRING);
        g_value_set_string(&value, text);
    }
    cpipe_status status = set_property(pipeline, element, property, &value);
    g_value_unset(&value);
    return status;
}

cpipe_status cpipe_pipeline_set_number(cpipe_pipeline *pipeline, const char *element, const char *property,
                                       int64_t number) {
    GValue value = G_VALUE_INIT;
    g_value_init(&value, G_TYPE_INT64);
    g_value_set_int64(&value, number);
    cpipe_status status = set_property(pipeline, element, property, &value);
    g_value_unset(&value);
    return status;
}

static gboolean on_tick(gpointer data) {
    cpipe_pipeline *pipeline = data;
    cpipe_pipeline_publish(pipeline);
    if (pipeline->callbacks.on_tick) pipeline->callbacks.on_tick(pipeline->callbacks.context);
    return G_SOURCE_CONTINUE;
}

static gboolean play(gpointer data) {
    cpipe_pipeline *pipeline = data;
    cpipe_pipeline_publish(pipeline);
    if (pipeline->period && pipeline->bin) {
        pipeline->tick = g_timeout_source_new(pipeline->period);
        g_source_set_callback(pipeline->tick, on_tick, cpipe_pipeline_keep(pipeline), cpipe_pipeline_drop);
        g_source_attach(pipeline->tick, pipeline->loop->context);
    }
    if (gst_element_set_state(pipeline->bin, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        cpipe_pipeline_report(pipeline, CPIPE_REPORT_ERROR, "The pipeline could not be started.");
    cpipe_pipeline_drop(pipeline);
    return G_SOURCE_REMOVE;
}

void cpipe_pipeline_play(cpipe_pipeline *pipeline, uint32_t tick) {
    pthread_mutex_lock(&pipeline->lock);
    pipeline->period = tick;
    pthread_mutex_unlock(&pipeline->lock);
    cpipe_loop_run(pipeline->loop, play, cpipe_pipeline_keep(pipeline));
}

static void end_source(GSource **source) {
    if (!*source) return;
    g_source_destroy(*source);
    g_source_unref(*source);
    *source = NULL;
}

static gboolean teardown(gpointer data) {
    cpipe_pipeline *pipeline = data;
    cpipe_pipeline_publish(pipeline);
    end_source(&pipeline->tick);
    end_source(&pipeline->bus);
    // Joins the streaming threads: no callback is running or can begin after this line.
    gst_element_set_state(pipeline->bin, GST_STATE_NULL);
    gst_clear_object(&pipeline->input);
    gst_clear_object(&pipeline->bin);
    pipeline->callbacks.on_release(pipeline->callbacks.context);
    cpipe_pipeline_drop(pipeline);
    return G_SOURCE_REMOVE;
}

void cpipe_pipeline_close(cpipe_pipeline *pipeline) { cpipe_loop_run(pipeline->loop, teardown, pipeline); }
