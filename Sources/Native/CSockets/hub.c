#include "hub.h"
#include <string.h>

static void on_wake(uv_async_t *wake) {
    queue_drain(wake->data);
}

static void on_sweep(uv_timer_t *sweep) {
    connection_sweep(sweep->data);
}

static void on_deadline(uv_timer_t *deadline) {
    uv_stop(deadline->loop);
}

/// A fresh list of free seats: each points to the next, the last past the end.
static struct seat *seats_create(uint32_t count) {
    struct seat *seats = calloc(count, sizeof *seats);
    for (uint32_t index = 0; seats && index < count; index++) seats[index].next_free = index + 1;
    return seats;
}

static bool loop_open(csockets_hub *hub) {
    if (uv_loop_init(&hub->loop)) return false;
    if (uv_async_init(&hub->loop, &hub->wake, on_wake)) {
        uv_loop_close(&hub->loop);
        return false;
    }
    uv_timer_init(&hub->loop, &hub->sweep);
    uv_timer_init(&hub->loop, &hub->deadline);
    hub->wake.data = hub->sweep.data = hub;
    return true;
}

csockets_hub *csockets_create(
    const csockets_limits *limits, const csockets_events *events, const char *protocol) {
    csockets_hub *hub = calloc(1, sizeof *hub);
    if (!hub) return NULL;
    hub->limits = *limits;
    hub->events = *events;
    hub->protocol = strdup(protocol);
    hub->seats = seats_create(limits->connections);
    if (!hub->protocol || !hub->seats || pthread_mutex_init(&hub->mutex, NULL)) goto no_mutex;
    if (!loop_open(hub)) goto no_loop;
    live_handles_add(1);
    return hub;
no_loop:
    pthread_mutex_destroy(&hub->mutex);
no_mutex:
    free(hub->seats);
    free(hub->protocol);
    free(hub);
    return NULL;
}

void csockets_close(csockets_hub *hub) {
    queue_discard(hub);
    uv_close((uv_handle_t *)&hub->wake, NULL);
    uv_close((uv_handle_t *)&hub->sweep, NULL);
    uv_close((uv_handle_t *)&hub->deadline, NULL);
    uv_run(&hub->loop, UV_RUN_DEFAULT);
    uv_loop_close(&hub->loop);
    pthread_mutex_destroy(&hub->mutex);
    free(hub->seats);
    free(hub->protocol);
    free(hub);
    live_handles_add(-1);
}

/// The context and its one virtual host, on a loop of our own: with a loop of the library's, stopping it does
/// not return.
static bool context_open(csockets_hub *hub, const struct lws_protocols *protocols) {
    void *loops[] = {&hub->loop};
    // Pings are the hub's own. Without a policy the library would use one of 5 and 10 minutes.
    lws_retry_bo_t validity = {.secs_since_valid_ping = 0, .secs_since_valid_hangup = 0};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS
            | LWS_SERVER_OPTION_VALIDATE_UTF8 | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
        .foreign_loops = loops,
        .user = hub,
        .retry_and_idle_policy = &validity,
        .timeout_secs = hub->limits.upgrade_seconds,
        .timeout_secs_ah_idle = hub->limits.upgrade_seconds,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
    };
    // The library says what it does on each adoption; what matters arrives as a status or an event.
    lws_set_log_level(0, NULL);
    hub->context = lws_create_context(&info);
    if (!hub->context) return false;
    hub->vhost = lws_create_vhost(hub->context, &info);
    return hub->vhost;
}

/// Closing is finished by callbacks of the loop; the wake-up handle alone must not keep it turning.
static void context_close(csockets_hub *hub) {
    if (!hub->context) return;
    uv_timer_stop(&hub->sweep);
    uv_timer_stop(&hub->deadline);
    uv_unref((uv_handle_t *)&hub->wake);
    lws_context_destroy(hub->context);
    // The last connection to go stops the loop once more, before its handle is closed.
    while (uv_run(&hub->loop, UV_RUN_DEFAULT)) {}
    uv_ref((uv_handle_t *)&hub->wake);
    // On a foreign loop the first call only closes; the second frees the context.
    lws_context_destroy(hub->context);
    hub->context = NULL;
}

csockets_status csockets_run(csockets_hub *hub) {
    // protocols[0] also gets every upgrade that names no subprotocol; there is no second one to slip into.
    struct lws_protocols protocols[] = {
        {
            .name = hub->protocol,
            .callback = protocol_callback,
            .per_session_data_size = sizeof(struct connection),
            .rx_buffer_size = 1024,
        },
        {.name = NULL},
    };
    pthread_mutex_lock(&hub->mutex);
    bool again = hub->started;
    hub->started = true;
    pthread_mutex_unlock(&hub->mutex);
    if (again) return CSOCKETS_STOPPED;
    bool good = context_open(hub, protocols);
    uv_timer_start(&hub->sweep, on_sweep, 1000, 1000);
    if (good) uv_run(&hub->loop, UV_RUN_DEFAULT);
    hub->stopping = true;
    context_close(hub);
    pthread_mutex_lock(&hub->mutex);
    hub->stopped = true;
    pthread_mutex_unlock(&hub->mutex);
    queue_discard(hub);
    return good ? CSOCKETS_OK : CSOCKETS_LIBRARY;
}

void hub_stop(csockets_hub *hub, uint32_t milliseconds) {
    hub->stopping = true;
    for (uint32_t index = 0; index < hub->limits.connections; index++) {
        struct connection *connection = hub->seats[index].connection;
        if (connection) connection_disconnect(hub, connection, LWS_CLOSE_STATUS_GOINGAWAY, true);
    }
    uv_timer_start(&hub->deadline, on_deadline, milliseconds, 0);
    hub_connection_gone(hub);
}

void hub_connection_gone(csockets_hub *hub) {
    if (hub->stopping && atomic_load_explicit(&hub->open, memory_order_relaxed) == 0) uv_stop(&hub->loop);
}
