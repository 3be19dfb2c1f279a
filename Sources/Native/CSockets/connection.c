#include "hub.h"

// Buffers -----------------------------------------------------------------------------------------------------

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

// Lines -------------------------------------------------------------------------------------------------------

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

// Seats: an id is the index of a seat and how often the seat was taken ------------------------------------------

bool connection_open(csockets_hub *hub, struct connection *connection, struct lws *wsi) {
    uint32_t index = hub->first_free;
    if (index == hub->limits.connections) return false;
    struct seat *seat = &hub->seats[index];
    hub->first_free = seat->next_free;
    seat->connection = connection;
    connection->wsi = wsi;
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
    lws_dll2_remove(&connection->leaving);
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

// Closing: Debian's build closes a second time when a callback asks for it, and the second time drops the close
// frame. So nothing closes inside a callback; the wake-up after it does -----------------------------------------

static void leave_soon(csockets_hub *hub, struct connection *connection) {
    if (!lws_dll2_is_detached(&connection->leaving)) return;
    lws_dll2_add_tail(&connection->leaving, &hub->leaving);
    uv_async_send(&hub->wake);
}

void connection_leave_all(csockets_hub *hub) {
    struct lws_dll2 *first;
    while ((first = lws_dll2_get_head(&hub->leaving))) {
        struct connection *connection = lws_container_of(first, struct connection, leaving);
        struct lws *wsi = connection->wsi;
        uint64_t id = connection->id;
        lws_dll2_remove(first);
        lws_close_reason(wsi, connection->close_code, NULL, 0);
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
        // Still there: the close frame waits for a client that may not read.
        if (connection_find(hub, id)) lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, hub->limits.close_seconds);
    }
}

// Sending -----------------------------------------------------------------------------------------------------

void connection_disconnect(csockets_hub *hub, struct connection *connection, uint16_t code, bool keep) {
    if (connection->close_code) return;
    connection->close_code = code;
    connection->closer = CSOCKETS_SELF;
    if (!keep) line_clear(&connection->messages);
    line_clear(&connection->stills);
    if (!connection->messages.first) leave_soon(hub, connection);
    else lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, hub->limits.close_seconds);
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

void connection_offer(csockets_hub *hub, struct connection *connection, struct buffer *buffer, uint64_t slot) {
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

int connection_write(csockets_hub *hub, struct connection *connection) {
    for (uint32_t frames = 0; frames < hub->limits.frames_per_turn; frames++) {
        if (!connection->messages.first && !connection->stills.first) break;
        if (lws_send_pipe_choked(connection->wsi)) break;
        bool whole = connection->messages.first
            ? write_first(hub, connection, &connection->messages, LWS_WRITE_TEXT)
            : write_first(hub, connection, &connection->stills, LWS_WRITE_BINARY);
        if (!whole) return -1;
    }
    if (connection->messages.first || connection->stills.first) lws_callback_on_writable(connection->wsi);
    else if (connection->close_code) leave_soon(hub, connection);
    return 0;
}
