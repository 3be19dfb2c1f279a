#pragma once
#include "CSockets.h"
#include <libwebsockets.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

/// Bytes for many connections; only the service thread counts references, after the queue handed it over.
struct buffer {
    csockets_hub *hub;
    uint32_t references;
    size_t length;
    /// libwebsockets writes the frame header into the LWS_PRE bytes before the payload.
    uint8_t bytes[];
};

struct message {
    struct message *next;
    struct buffer *buffer;
    uint64_t slot;
};

/// First in, first out.
struct line {
    struct message *first, *last;
    uint32_t count;
    size_t bytes;
};

/// The per-session memory of libwebsockets; zero until the upgrade was admitted.
struct connection {
    struct lws *wsi;
    uint64_t id;
    uint64_t tag;
    struct line messages;
    struct line stills;
    uint8_t *incoming;
    uint32_t incoming_length;
    csockets_closer closer;
    /// Not 0 once the connection is on its way out: nothing is queued or delivered any more.
    uint16_t close_code;
    bool close_sent;
    bool ping_due;
    bool ping_sent;
    /// Milliseconds of the loop: when the client last gave a sign of life, and when it is cut off.
    uint64_t heard;
    uint64_t leave_by;
};

struct seat {
    struct connection *connection;
    uint32_t generation;
    uint32_t next_free;
};

enum command_kind { COMMAND_ADOPT, COMMAND_SEND, COMMAND_OFFER, COMMAND_DISCONNECT };

struct command {
    struct command *next;
    enum command_kind kind;
    /// Descriptor, slot or close code, by kind.
    uint64_t argument;
    struct buffer *buffer;
    size_t weight;
    size_t count;
    uint64_t connections[];
};

struct csockets_hub {
    csockets_limits limits;
    csockets_events events;
    char *protocol;

    pthread_mutex_t mutex;
    /// Guarded by the mutex.
    struct command *first, *last;
    uint64_t queued_bytes;
    bool started;
    bool stopped;
    uint32_t stop_milliseconds;

    /// From here on the service thread's own, but for uv_async_send.
    uv_loop_t loop;
    uv_async_t wake;
    uv_timer_t sweep;
    uv_timer_t deadline;
    struct lws_context *context;
    struct lws_vhost *vhost;
    bool stopping;
    struct seat *seats;
    uint32_t first_free;

    _Atomic uint64_t open, sent, dropped_stills, closed_slow, held_bytes;
};

/// connection.c
bool connection_open(csockets_hub *hub, struct connection *connection, struct lws *wsi);
void connection_forget(csockets_hub *hub, struct connection *connection);
struct connection *connection_find(csockets_hub *hub, uint64_t id);
void connection_send(csockets_hub *hub, struct connection *connection, struct buffer *buffer);
void connection_offer(csockets_hub *hub, struct connection *connection, struct buffer *buffer, uint64_t slot);
/// Closes when the messages that wait, if they are to be kept, have gone out.
void connection_disconnect(csockets_hub *hub, struct connection *connection, uint16_t code, bool keep);
/// Pings the silent and cuts off the dead.
void connection_sweep(csockets_hub *hub);
/// -1 when libwebsockets has given the connection up.
int connection_write(csockets_hub *hub, struct connection *connection);

struct buffer *buffer_create(csockets_hub *hub, const uint8_t *bytes, size_t length);
void buffer_release(struct buffer *buffer);

/// protocol.c
int protocol_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length);

/// queue.c
void queue_drain(csockets_hub *hub);
void queue_discard(csockets_hub *hub);

/// hub.c
void hub_stop(csockets_hub *hub, uint32_t milliseconds);
void hub_connection_gone(csockets_hub *hub);

/// count.c
void live_handles_add(int64_t change);
