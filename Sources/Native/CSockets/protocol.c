#include "hub.h"
#include <string.h>

/// Longest path, query, origin or host; the whole head has 4 KiB.
enum { FIELD = 2048 };

/// Copies one header; false when it does not fit.
static bool field(struct lws *wsi, enum lws_token_indexes token, char *into) {
    into[0] = 0;
    int length = lws_hdr_total_length(wsi, token);
    if (length <= 0) return true;
    return length < FIELD && lws_hdr_copy(wsi, into, FIELD, token) >= 0;
}

/// The library splits the query at each ampersand and leaves these out.
static bool query(struct lws *wsi, char *into) {
    size_t used = 0;
    into[0] = 0;
    for (int index = 0;; index++) {
        char part[FIELD];
        int length = lws_hdr_copy_fragment(wsi, part, sizeof part, WSI_TOKEN_HTTP_URI_ARGS, index);
        if (length < 0) return length == -1;
        if (used + (size_t)length + 2 > FIELD) return false;
        if (index) into[used++] = '&';
        memcpy(into + used, part, (size_t)length);
        used += (size_t)length;
        into[used] = 0;
    }
}

/// 0, or the status to refuse with.
static int32_t admit(csockets_hub *hub, struct lws *wsi, struct connection *connection) {
    char path[FIELD], arguments[FIELD], origin[FIELD], host[FIELD];
    if (hub->stopping || hub->first_free == hub->limits.connections) return 503;
    if (!lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI)) return 405;
    if (!field(wsi, WSI_TOKEN_GET_URI, path) || !field(wsi, WSI_TOKEN_ORIGIN, origin)
        || !field(wsi, WSI_TOKEN_HOST, host) || !query(wsi, arguments))
        return 431;
    csockets_request request = {.path = path, .query = arguments, .origin = origin, .host = host};
    return hub->events.admit(hub->events.context, &request, &connection->tag);
}

static void heard(csockets_hub *hub, struct connection *connection) {
    connection->heard = uv_now(&hub->loop);
    connection->ping_sent = false;
}

/// Collects the parts of a message; what breaks the rules closes the connection with the code returned.
static uint16_t receive(
    csockets_hub *hub, struct connection *connection, const uint8_t *bytes, size_t length) {
    if (connection->close_code) return 0;
    struct lws *wsi = connection->wsi;
    bool last = lws_is_final_fragment(wsi);
    if (lws_frame_is_binary(wsi)) return LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE;
    if (lws_is_first_fragment(wsi)) connection->incoming_length = 0;
    if (length > hub->limits.incoming_bytes - connection->incoming_length)
        return LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE;
    if (last && connection->incoming_length == 0) {
        hub->events.message(hub->events.context, connection->id, bytes, length);
        return 0;
    }
    if (!connection->incoming) {
        connection->incoming = malloc(hub->limits.incoming_bytes);
        if (!connection->incoming) return LWS_CLOSE_STATUS_UNEXPECTED_CONDITION;
        atomic_fetch_add_explicit(&hub->held_bytes, hub->limits.incoming_bytes, memory_order_relaxed);
    }
    memcpy(connection->incoming + connection->incoming_length, bytes, length);
    connection->incoming_length += (uint32_t)length;
    if (!last) return 0;
    hub->events.message(
        hub->events.context, connection->id, connection->incoming, connection->incoming_length);
    connection->incoming_length = 0;
    return 0;
}

/// Not 0 when this was the answer to a close of ours: the library need not answer again.
static int peer_closes(struct connection *connection, const uint8_t *bytes, size_t length) {
    if (connection->close_code) return connection->close_sent;
    connection->closer = CSOCKETS_PEER;
    connection->close_sent = true;
    connection->close_code = length >= 2 ? (uint16_t)(bytes[0] << 8 | bytes[1]) : LWS_CLOSE_STATUS_NO_STATUS;
    return 0;
}

static void closed(csockets_hub *hub, struct connection *connection) {
    if (!connection->id) return;
    uint64_t id = connection->id;
    uint16_t code = connection->close_code ? connection->close_code : LWS_CLOSE_STATUS_ABNORMAL_CLOSE;
    connection_forget(hub, connection);
    hub->events.closed(hub->events.context, id, connection->closer, code);
    hub_connection_gone(hub);
}

int protocol_callback(
    struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    csockets_hub *hub = lws_context_user(lws_get_context(wsi));
    struct connection *connection = user;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        lws_return_http_status(wsi, HTTP_STATUS_NOT_FOUND, NULL);
        return -1;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return strcasecmp(in, "websocket") == 0 ? 0 : -1;
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: {
        int32_t status = connection ? admit(hub, wsi, connection) : 503;
        if (status) lws_return_http_status(wsi, (unsigned)status, NULL);
        return status != 0;
    }
    case LWS_CALLBACK_ESTABLISHED:
        if (!connection_open(hub, connection, wsi)) return -1;
        hub->events.opened(hub->events.context, connection->id, connection->tag);
        return 0;
    case LWS_CALLBACK_RECEIVE_PONG: heard(hub, connection); return 0;
    case LWS_CALLBACK_RECEIVE: {
        heard(hub, connection);
        uint16_t code = receive(hub, connection, in, length);
        if (code) connection_disconnect(hub, connection, code, false);
        return 0;
    }
    case LWS_CALLBACK_SERVER_WRITEABLE: return connection_write(hub, connection);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return peer_closes(connection, in, length);
    case LWS_CALLBACK_CLOSED: closed(hub, connection); return 0;
    default: return 0;
    }
}
