#include "hub.h"

// Buffers ---------------------------------------------------------------------------------------------------

struct buffer *buffer_create(csockets_hub *hub, const uint8_t *bytes, size_t length) {
    struct buffer *buffer = malloc(sizeof *buffer + LWS_PRE + length);
    if (!buffer) return NULL;
    *buffer = (struct buffer){.hub = hub, .references = 1, .length = length};
    memcpy(buffer->bytes + LWS_PRE, bytes, length);
    atomic_fetch_add_explicit(&hub->held_bytes, length, memory_order_relaxed);
    live_handles_add(1);
    return buffer;
}

void buffer_release(struct buffer *buffer) {
    if (--buffer->references) return;
    atomic_fetch_sub_explicit(&buffer->hub->held_bytes, buffer->length, memory_order_relaxed);
    live_handles_add(-1);
    free(buffer);
}

// Lines -----------------------------------------------------------------------------------------------------

static bool line_append(struct line *line, struct buffer *buffer, uint64_t slot) {
    struct message *message = malloc(sizeof *message);
    if (!message) return false;
    *message = (struct message){.buffer = buffer, .slot = slot};
    buffer->references++;
    if (line->last) line->last->next = message;
    else line->first = message;
    line->last = message;
    line->count++;
    line->bytes += buffer->length;
    return true;
}

/// The reference passes to the caller.
static struct buffer *line_take(struct line *line) {
    struct message *message = line->first;
    struct buffer *buffer = message->buffer;
    line->first = message->next;
    if (!line->first) line->last = NULL;
    line->count--;
    line->bytes -= buffer->length;
    free(message);
    return buffer;
}

static void line_clear(struct line *line) {
    while (line->first) buffer_release(line_take(line));
}

// Seats: an id is the index of a seat and how often the seat was taken --------------------------------------

bool connection_open(csockets_hub *hub, struct connection *connection, struct lws *wsi) {
    uint32_t index = hub->first_free;
    if (index == hub->limits.connections) return false;
    struct seat *seat = &hub->seats[index];
    hub->first_free = seat->next_free;
    seat->connection = connection;
    connection->wsi = wsi;
    connection->heard = uv_now(&hub->loop);
    connection->id = (uint64_t)++seat->generation << 32 | index;
    atomic_fetch_add_explicit(&hub->open, 1, memory_order_relaxed);
    live_handles_add(1);
    return true;
}

void connection_forget(csockets_hub *hub, struct connection *connection) {
    uint32_t index = (uint32_t)connection->id;
    line_clear(&connection->messages);
    line_clear(&connection->stills);
    if (connection->incoming) {
        atomic_fetch_sub_explicit(&hub->held_bytes, hub->limits.incoming_bytes, memory_order_relaxed);
        free(connection->incoming);
        connection->incoming = NULL;
    }
    hub->seats[index].connection = NULL;
    hub->seats[index].next_free = hub->first_free;
    hub->first_free = index;
    connection->id = 0;
    atomic_fetch_sub_explicit(&hub->open, 1, memory_order_relaxed);
    live_handles_add(-1);
}

struct connection *connection_find(csockets_hub *hub, uint64_t id) {
    uint32_t index = (uint32_t)id;
    if (index >= hub->limits.connections) return NULL;
    struct connection *connection = hub->seats[index].connection;
    return connection && connection->id == id ? connection : NULL;
}

// Sending ---------------------------------------------------------------------------------------------------

void connection_disconnect(csockets_hub *hub, struct connection *connection, uint16_t code, bool keep) {
    if (connection->close_code) return;
    connection->close_code = code;
    connection->closer = CSOCKETS_SELF;
    if (!keep) line_clear(&connection->messages);
    line_clear(&connection->stills);
    connection->leave_by = uv_now(&hub->loop) + hub->limits.close_seconds * 1000u;
    lws_callback_on_writable(connection->wsi);
}

void connection_send(csockets_hub *hub, struct connection *connection, struct buffer *buffer) {
    if (connection->close_code) return;
    struct line *line = &connection->messages;
    bool fits = line->count < hub->limits.waiting_messages
        && buffer->length <= hub->limits.waiting_bytes - line->bytes;
    if (fits && line_append(line, buffer, 0)) {
        lws_callback_on_writable(connection->wsi);
        return;
    }
    atomic_fetch_add_explicit(&hub->closed_slow, 1, memory_order_relaxed);
    connection_disconnect(hub, connection, hub->limits.slow_code, false);
}

void connection_offer(
    csockets_hub *hub, struct connection *connection, struct buffer *buffer, uint64_t slot) {
    if (connection->close_code) return;
    struct line *line = &connection->stills;
    for (struct message *message = line->first; message; message = message->next) {
        if (message->slot != slot) continue;
        line->bytes += buffer->length - message->buffer->length;
        buffer->references++;
        buffer_release(message->buffer);
        message->buffer = buffer;
        atomic_fetch_add_explicit(&hub->dropped_stills, 1, memory_order_relaxed);
        return;
    }
    if (line->count < hub->limits.waiting_slots && line_append(line, buffer, slot)) {
        lws_callback_on_writable(connection->wsi);
        return;
    }
    atomic_fetch_add_explicit(&hub->dropped_stills, 1, memory_order_relaxed);
}

/// Writes the front of a line; false when libwebsockets gave the connection up.
static bool write_first(csockets_hub *hub, struct connection *connection, struct line *line, int kind) {
    struct buffer *buffer = line_take(line);
    int written = lws_write(connection->wsi, buffer->bytes + LWS_PRE, buffer->length, kind);
    bool whole = written >= (int)buffer->length;
    buffer_release(buffer);
    atomic_fetch_add_explicit(&hub->sent, whole, memory_order_relaxed);
    return whole;
}

static bool write_ping(struct connection *connection) {
    uint8_t frame[LWS_PRE + 1] = {0};
    return lws_write(connection->wsi, frame + LWS_PRE, 1, LWS_WRITE_PING) >= 1;
}

/// Writes the close frame byte by byte. The library's own way is to return -1 with a reason, but Debian's
/// build then closes twice, and the second time drops the frame.
static bool write_close(struct connection *connection) {
    uint8_t frame[LWS_PRE + 4] = {0};
    uint16_t code = connection->close_code;
    const uint8_t bytes[] = {0x88, 2, (uint8_t)(code >> 8), (uint8_t)code};
    memcpy(frame + LWS_PRE, bytes, sizeof bytes);
    return lws_write(connection->wsi, frame + LWS_PRE, sizeof bytes, LWS_WRITE_RAW) == sizeof bytes;
}

int connection_write(csockets_hub *hub, struct connection *connection) {
    if (connection->ping_due && !connection->close_code) {
        connection->ping_due = false;
        if (!write_ping(connection)) return -1;
    }
    for (uint32_t frames = 0; frames < hub->limits.frames_per_turn; frames++) {
        if (!connection->messages.first && !connection->stills.first) break;
        if (lws_send_pipe_choked(connection->wsi)) break;
        bool whole = connection->messages.first
            ? write_first(hub, connection, &connection->messages, LWS_WRITE_TEXT)
            : write_first(hub, connection, &connection->stills, LWS_WRITE_BINARY);
        if (!whole) return -1;
    }
    bool closes = connection->close_code && !connection->close_sent;
    bool more = connection->messages.first || connection->stills.first;
    if (closes && !more && !lws_send_pipe_choked(connection->wsi)) {
        connection->close_sent = true;
        return write_close(connection) ? 0 : -1;
    }
    if (more || closes) lws_callback_on_writable(connection->wsi);
    return 0;
}

// Time: one walk a second over all seats, since each timer of the library costs a walk over all its timers --

void connection_sweep(csockets_hub *hub) {
    uint64_t now = uv_now(&hub->loop);
    for (uint32_t index = 0; index < hub->limits.connections; index++) {
        struct connection *connection = hub->seats[index].connection;
        if (!connection) continue;
        uint64_t silent = now - connection->heard;
        bool dead = connection->close_code ? now >= connection->leave_by
                                           : silent >= hub->limits.drop_seconds * 1000u;
        if (dead) {
            // Reading and writing fail from here on, and the library closes by itself. Its time-outs would
            // not do: set outside its callbacks they wait for the next event, which a dead client never
            // sends.
            shutdown(lws_get_socket_fd(connection->wsi), SHUT_RDWR);
        } else if (silent >= hub->limits.ping_seconds * 1000u && !connection->ping_sent) {
            connection->ping_due = connection->ping_sent = true;
            lws_callback_on_writable(connection->wsi);
        }
    }
}
