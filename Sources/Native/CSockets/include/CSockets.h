#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One WebSocket server without a listening socket: it takes over sockets others have accepted.
///
/// All state lives on the thread inside csockets_run, the service thread. The other functions may be called
/// from any thread unless they say otherwise; they put a command into a queue and wake that thread when it
/// was empty.
typedef struct csockets_hub csockets_hub;

typedef enum {
    CSOCKETS_OK = 0,
    /// The hub was told to stop, or has run already.
    CSOCKETS_STOPPED = 1,
    /// The command queue holds as many bytes as it may: nothing was queued.
    CSOCKETS_FULL = 2,
    CSOCKETS_NO_MEMORY = 3,
    /// libwebsockets or libuv refused to start.
    CSOCKETS_LIBRARY = 4,
} csockets_status;

/// Bounds of everything that could grow.
typedef struct {
    uint32_t connections;
    /// Messages and bytes waiting for one connection; one more closes it with slow_code.
    uint32_t waiting_messages;
    uint32_t waiting_bytes;
    /// Slots with an unsent picture on one connection; pictures of further slots are dropped.
    uint32_t waiting_slots;
    /// Frames written to one connection before others get their turn.
    uint32_t frames_per_turn;
    /// Longest message taken from a client.
    uint32_t incoming_bytes;
    /// Bytes of commands not yet seen by the service thread.
    uint64_t queued_bytes;
    /// A silent connection gets a ping after the first, and is dropped after the second.
    uint16_t ping_seconds;
    uint16_t drop_seconds;
    /// An upgrade that is not complete, and a client that does not take its close frame, are dropped after
    /// these.
    uint16_t upgrade_seconds;
    uint16_t close_seconds;
    uint16_t slow_code;
} csockets_limits;

/// What an upgrade asks for; strings live for the call only and are empty when the client sent none.
typedef struct {
    const char *path;
    const char *query;
    const char *origin;
    const char *host;
} csockets_request;

typedef enum {
    /// The connection broke, or libwebsockets refused a frame: code is 1006.
    CSOCKETS_LOST = 0,
    /// The client closed with this code.
    CSOCKETS_PEER = 1,
    /// This side closed with this code.
    CSOCKETS_SELF = 2,
} csockets_closer;

/// Called on the service thread, which they must not block; never after csockets_run has returned.
typedef struct {
    void *context;
    /// 0 lets the client in and sets the tag; anything else is the HTTP status it is refused with.
    int32_t (*admit)(void *context, const csockets_request *request, uint64_t *tag);
    void (*opened)(void *context, uint64_t connection, uint64_t tag);
    void (*message)(void *context, uint64_t connection, const uint8_t *bytes, size_t length);
    /// Exactly once for each opened connection.
    void (*closed)(void *context, uint64_t connection, csockets_closer closer, uint16_t code);
} csockets_events;

typedef struct {
    uint64_t open;
    uint64_t sent;
    uint64_t dropped_stills;
    uint64_t closed_slow;
    /// Bytes held for clients: messages, pictures, and parts of incoming messages.
    uint64_t held_bytes;
} csockets_counters;

/// Copies limits, events and the name of the subprotocol. Null when memory is short.
csockets_hub *_Nullable csockets_create(
    const csockets_limits *limits, const csockets_events *events, const char *protocol);
/// Only after csockets_run has returned, or when it was never called. Closes sockets still queued.
void csockets_close(csockets_hub *hub);

/// Serves until stopped; once for each hub. The calling thread becomes the service thread.
csockets_status csockets_run(csockets_hub *hub);
/// Closes all connections with 1001, waits at most the milliseconds given, and lets csockets_run return.
void csockets_stop(csockets_hub *hub, uint32_t milliseconds);

/// Takes over a connected socket and the bytes already read from it. The descriptor belongs to the hub
/// from here on: on any failure, now or later, it is closed.
csockets_status csockets_adopt(csockets_hub *hub, int32_t descriptor, const uint8_t *head, size_t length);
/// Queues one text message for each connection; ids that are not open are passed over.
csockets_status csockets_send(
    csockets_hub *hub, const uint8_t *bytes, size_t length, const uint64_t *connections, size_t count);
/// Puts one binary message into a slot of each connection, in place of an unsent one. Slots are served in the
/// order they were filled, when no message waits.
csockets_status csockets_offer(
    csockets_hub *hub, uint64_t slot, const uint8_t *bytes, size_t length, const uint64_t *connections,
    size_t count);
csockets_status csockets_disconnect(csockets_hub *hub, uint64_t connection, uint16_t code);

csockets_counters csockets_count(const csockets_hub *hub);
/// Hubs, connections, buffers and commands alive in this process.
int64_t csockets_live_handles(void);

#pragma clang assume_nonnull end
