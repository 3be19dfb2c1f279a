#include "internal.h"
#include <gst/rtsp/gstrtspmessage.h>

static gboolean on_select(GstElement *source, guint index, GstCaps *caps, gpointer data) {
    (void)source, (void)index;
    cpipe_pipeline *pipeline = data;
    const GstStructure *fields = gst_caps_get_structure(caps, 0);
    const char *media = gst_structure_get_string(fields, "media");
    const char *encoding = gst_structure_get_string(fields, "encoding-name");
    if (g_strcmp0(media, "video") != 0) return FALSE;
    pthread_mutex_lock(&pipeline->lock);
    bool known = false, first = !pipeline->video_chosen;
    for (struct cpipe_branch *branch = pipeline->branches; branch; branch = branch->next)
        known = known || g_strcmp0(branch->encoding, encoding) == 0;
    pipeline->video_chosen = true;
    pthread_mutex_unlock(&pipeline->lock);
    if (first)
        cpipe_pipeline_report(pipeline, known ? CPIPE_REPORT_VIDEO : CPIPE_REPORT_NO_BRANCH,
                              encoding ? encoding : "");
    return first && known;
}

/// The source repeats a request eight times with credentials that were refused; cameras lock an account after
/// five. It may ask once without credentials, once with them and once more when the camera's challenge had
/// expired.
static gboolean on_request(GstElement *source, GstRTSPMessage *request, gpointer data) {
    (void)source;
    cpipe_pipeline *pipeline = data;
    GstRTSPMethod method = GST_RTSP_INVALID;
    gst_rtsp_message_parse_request(request, &method, NULL, NULL);
    if (method != GST_RTSP_DESCRIBE || ++pipeline->describes <= 3) return TRUE;
    cpipe_report report = {
        .kind = CPIPE_REPORT_ERROR, .status = GST_RTSP_STS_UNAUTHORIZED, .text = "Unauthorized"};
    if (pipeline->callbacks.on_report) pipeline->callbacks.on_report(pipeline->callbacks.context, &report);
    return FALSE;
}

static void on_described(GstElement *source, gpointer description, gpointer data) {
    (void)source, (void)description;
    cpipe_pipeline_publish(data);
    cpipe_pipeline_report(data, CPIPE_REPORT_DESCRIBED, "");
}

static char *branch_text(cpipe_pipeline *pipeline, GstPad *pad) {
    GstCaps *caps = gst_pad_get_current_caps(pad);
    if (!caps) caps = gst_pad_query_caps(pad, NULL);
    char *text = NULL;
    const char *encoding = caps && gst_caps_get_size(caps)
                               ? gst_structure_get_string(gst_caps_get_structure(caps, 0), "encoding-name")
                               : NULL;
    pthread_mutex_lock(&pipeline->lock);
    for (struct cpipe_branch *branch = pipeline->branches; branch && !text; branch = branch->next)
        if (g_strcmp0(branch->encoding, encoding) == 0) text = g_strdup(branch->text);
    pthread_mutex_unlock(&pipeline->lock);
    gst_clear_caps(&caps);
    return text;
}

static void on_pad(GstElement *source, GstPad *pad, gpointer data) {
    (void)source;
    cpipe_pipeline *pipeline = data;
    char *text = branch_text(pipeline, pad);
    if (!text) return;
    GstElement *chain =
        gst_parse_bin_from_description_full(text, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
    g_free(text);
    if (!chain) {
        cpipe_pipeline_report(pipeline, CPIPE_REPORT_ERROR, "The branch could not be built.");
        return;
    }
    cpipe_wire_sinks(pipeline, chain);
    // The source sits in a bin of its own; the pad is linked across that bin's border through ghost pads.
    GstObject *outer = gst_object_get_parent(GST_OBJECT(source));
    gst_bin_add(GST_BIN(outer), chain);
    gst_object_unref(outer);
    gst_element_sync_state_with_parent(chain);
    GstPad *entry = gst_element_get_static_pad(chain, "sink");
    if (!entry || gst_pad_link(pad, entry) != GST_PAD_LINK_OK)
        cpipe_pipeline_report(pipeline, CPIPE_REPORT_ERROR, "The stream could not be linked.");
    gst_clear_object(&entry);
}

void cpipe_wire_source(cpipe_pipeline *pipeline) {
    GstElement *source = gst_bin_get_by_name(GST_BIN(pipeline->bin), "source");
    if (!source) return;
    const struct {
        const char *signal;
        GCallback handler;
    } handlers[] = {
        {"select-stream", G_CALLBACK(on_select)},
        {"before-send", G_CALLBACK(on_request)},
        {"on-sdp", G_CALLBACK(on_described)},
        {"pad-added", G_CALLBACK(on_pad)},
    };
    for (size_t at = 0; at < G_N_ELEMENTS(handlers); at++)
        g_signal_connect_data(source, handlers[at].signal, handlers[at].handler,
                              cpipe_pipeline_keep(pipeline), cpipe_pipeline_dropped, 0);
    gst_object_unref(source);
}

cpipe_status cpipe_pipeline_branch(cpipe_pipeline *pipeline, const char *encoding, const char *text) {
    struct cpipe_branch *branch = g_new0(struct cpipe_branch, 1);
    branch->encoding = g_strdup(encoding);
    branch->text = g_strdup(text);
    pthread_mutex_lock(&pipeline->lock);
    branch->next = pipeline->branches;
    pipeline->branches = branch;
    pthread_mutex_unlock(&pipeline->lock);
    return CPIPE_OK;
}
