#include "internal.h"
#include <gst/app/gstappsrc.h>
#include <gst/rtsp-server/rtsp-server.h>

struct cpipe_server {
    cpipe_loop *loop;
    GstRTSPServer *server;
    GSource *source;
    pthread_mutex_t lock;
};

/// What belongs to one mount; kept by its factory and by each of its feeds.
struct mount {
    cpipe_loop *loop;
    cpipe_mount_callbacks callbacks;
    pthread_mutex_t lock;
    int32_t references; // atomic
};

struct cpipe_feed {
    struct mount *mount;
    GstAppSrc *input;
};

static gboolean release_mount(gpointer data) {
    struct mount *mount = data;
    pthread_mutex_lock(&mount->lock);
    pthread_mutex_unlock(&mount->lock);
    mount->callbacks.on_release(mount->callbacks.context);
    pthread_mutex_destroy(&mount->lock);
    g_free(mount);
    cpipe_handle_freed();
    return G_SOURCE_REMOVE;
}

static void drop_mount(gpointer data) {
    struct mount *mount = data;
    if (__atomic_sub_fetch(&mount->references, 1, __ATOMIC_ACQ_REL) == 0)
        cpipe_loop_run(mount->loop, release_mount, mount);
}

static void dropped_mount(gpointer data, GClosure *closure) {
    (void)closure;
    drop_mount(data);
}

static void end_feed(gpointer data) {
    cpipe_feed *feed = data;
    pthread_mutex_lock(&feed->mount->lock);
    pthread_mutex_unlock(&feed->mount->lock);
    feed->mount->callbacks.on_feed_end(feed->mount->callbacks.context, feed);
    gst_object_unref(feed->input);
    drop_mount(feed->mount);
    g_free(feed);
    cpipe_handle_freed();
}

static void on_media(GstRTSPMediaFactory *factory, GstRTSPMedia *media, gpointer data) {
    (void)factory;
    struct mount *mount = data;
    GstElement *element = gst_rtsp_media_get_element(media);
    GstElement *input = gst_bin_get_by_name_recurse_up(GST_BIN(element), "input");
    gst_object_unref(element);
    if (!input) return;
    pthread_mutex_lock(&mount->lock);
    pthread_mutex_unlock(&mount->lock);
    cpipe_feed *feed = g_new0(cpipe_feed, 1);
    cpipe_handle_made();
    feed->mount = mount;
    feed->input = GST_APP_SRC(input);
    __atomic_add_fetch(&mount->references, 1, __ATOMIC_ACQ_REL);
    // The feed lives as long as the viewer's media.
    g_object_set_data_full(G_OBJECT(media), "feed", feed, end_feed);
    mount->callbacks.on_feed(mount->callbacks.context, feed);
}

cpipe_status cpipe_server_create(cpipe_loop *loop, const char *address, uint16_t port, cpipe_server **out) {
    if (!cpipe_ready()) return CPIPE_FAILED;
    GstRTSPServer *rtsp = gst_rtsp_server_new();
    char service[8];
    g_snprintf(service, sizeof service, "%u", port);
    gst_rtsp_server_set_address(rtsp, address);
    gst_rtsp_server_set_service(rtsp, service);
    // A thread a viewer: a camera that is silent blocks the one who asks for it, nobody else.
    GstRTSPThreadPool *threads = gst_rtsp_thread_pool_new();
    gst_rtsp_thread_pool_set_max_threads(threads, -1);
    gst_rtsp_server_set_thread_pool(rtsp, threads);
    g_object_unref(threads);
    // Viewers without credentials are the role "anyone"; each mount says whom it lets in.
    GstRTSPAuth *auth = gst_rtsp_auth_new();
    GstRTSPToken *anyone =
        gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "anyone", NULL);
    gst_rtsp_auth_set_default_token(auth, anyone);
    gst_rtsp_token_unref(anyone);
    gst_rtsp_server_set_auth(rtsp, auth);
    g_object_unref(auth);
    // Without a place for the error the library itself reads through the null pointer.
    GError *error = NULL;
    GSource *source = gst_rtsp_server_create_source(rtsp, NULL, &error);
    g_clear_error(&error);
    if (!source) {
        g_object_unref(rtsp);
        return CPIPE_BUSY;
    }
    cpipe_server *server = g_new0(cpipe_server, 1);
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_lock(&server->lock);
    server->loop = loop;
    server->server = rtsp;
    server->source = source;
    cpipe_handle_made();
    g_source_attach(source, loop->context);
    pthread_mutex_unlock(&server->lock);
    *out = server;
    return CPIPE_OK;
}

uint16_t cpipe_server_port(cpipe_server *server) {
    return (uint16_t)gst_rtsp_server_get_bound_port(server->server);
}

static void admit(cpipe_server *server, GstRTSPMediaFactory *factory, const char *path, const char *user,
                  const char *password) {
    // Role names must begin with a letter.
    char *role = user ? g_strconcat("viewer", path, NULL) : g_strdup("anyone");
    gst_rtsp_media_factory_add_role(factory, role, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
                                    GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, NULL);
    if (!user) {
        g_free(role);
        return;
    }
    // Seeing that the mount is there but not being allowed to build it is what makes the server ask for a
    // password.
    gst_rtsp_media_factory_add_role(factory, "anyone", GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN,
                                    TRUE, GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, FALSE, NULL);
    GstRTSPAuth *auth = gst_rtsp_server_get_auth(server->server);
    GstRTSPToken *token = gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, role, NULL);
    char *basic = gst_rtsp_auth_make_basic(user, password ? password : "");
    gst_rtsp_auth_add_basic(auth, basic, token);
    g_free(basic);
    g_free(role);
    gst_rtsp_token_unref(token);
    g_object_unref(auth);
}

void cpipe_server_mount(cpipe_server *server, const char *path, const char *text, const char *user,
                        const char *password, const cpipe_mount_callbacks *callbacks) {
    struct mount *mount = g_new0(struct mount, 1);
    pthread_mutex_init(&mount->lock, NULL);
    pthread_mutex_lock(&mount->lock);
    mount->loop = server->loop;
    mount->callbacks = *callbacks;
    mount->references = 1;
    cpipe_handle_made();
    pthread_mutex_unlock(&mount->lock);
    GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, text);
    gst_rtsp_media_factory_set_shared(factory, FALSE);
    gst_rtsp_media_factory_set_protocols(factory, GST_RTSP_LOWER_TRANS_TCP);
    g_signal_connect_data(factory, "media-configure", G_CALLBACK(on_media), mount, dropped_mount, 0);
    admit(server, factory, path, user, password);
    GstRTSPMountPoints *points = gst_rtsp_server_get_mount_points(server->server);
    gst_rtsp_mount_points_add_factory(points, path, factory);
    g_object_unref(points);
}

void cpipe_server_unmount(cpipe_server *server, const char *path) {
    GstRTSPMountPoints *points = gst_rtsp_server_get_mount_points(server->server);
    gst_rtsp_mount_points_remove_factory(points, path);
    g_object_unref(points);
}

static GstRTSPFilterResult match_media(GstRTSPSession *session, GstRTSPSessionMedia *media, gpointer data) {
    (void)session;
    struct {
        const char *path;
        bool found;
    } *search = data;
    gint matched = 0;
    if (gst_rtsp_session_media_matches(media, search->path, &matched)) search->found = true;
    return GST_RTSP_FILTER_KEEP;
}

static GstRTSPFilterResult match_session(GstRTSPClient *client, GstRTSPSession *session, gpointer data) {
    (void)client;
    gst_rtsp_session_filter(session, match_media, data);
    return GST_RTSP_FILTER_KEEP;
}

static GstRTSPFilterResult match_client(GstRTSPServer *server, GstRTSPClient *client, gpointer path) {
    (void)server;
    struct {
        const char *path;
        bool found;
    } search = {path, path == NULL};
    if (path) gst_rtsp_client_session_filter(client, match_session, &search);
    if (search.found) gst_rtsp_client_close(client);
    return search.found ? GST_RTSP_FILTER_REMOVE : GST_RTSP_FILTER_KEEP;
}

void cpipe_server_kill(cpipe_server *server, const char *path) {
    gst_rtsp_server_client_filter(server->server, match_client, (gpointer)path);
}

static gboolean end_server(gpointer data) {
    cpipe_server *server = data;
    pthread_mutex_lock(&server->lock);
    pthread_mutex_unlock(&server->lock);
    g_source_destroy(server->source);
    g_source_unref(server->source);
    gst_rtsp_server_client_filter(server->server, match_client, NULL);
    g_object_unref(server->server);
    pthread_mutex_destroy(&server->lock);
    g_free(server);
    cpipe_handle_freed();
    return G_SOURCE_REMOVE;
}

void cpipe_server_close(cpipe_server *server) { cpipe_loop_run(server->loop, end_server, server); }

cpipe_status cpipe_feed_push(cpipe_feed *feed, const uint8_t *bytes, size_t count, int64_t presentation,
                             int64_t duration, bool key) {
    GstBuffer *buffer = cpipe_buffer(bytes, count, presentation, duration, key);
    if (!buffer) return CPIPE_FAILED;
    return gst_app_src_push_buffer(feed->input, buffer) == GST_FLOW_OK ? CPIPE_OK : CPIPE_CLOSED;
}
