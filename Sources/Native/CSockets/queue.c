#include "hub.h"
#include <unistd.h>

static struct command *command_create(enum command_kind kind, uint64_t argument, size_t count) {
    struct command *command = malloc(sizeof *command + count * sizeof(uint64_t));
    if (!command) return NULL;
    *command = (struct command){.kind = kind, .argument = argument, .count = count};
    command->weight = sizeof *command + count * sizeof(uint64_t);
    live_handles_add(1);
    return command;
}

/// Undoes what a command holds, whether it was carried out or not.
static void command_free(struct command *command) {
    if (command->buffer) buffer_release(command->buffer);
    live_handles_add(-1);
    free(command);
}

/// The queue takes the command over, or frees it.
static csockets_status queue_put(csockets_hub *hub, struct command *command) {
    pthread_mutex_lock(&hub->mutex);
    csockets_status status = CSOCKETS_OK;
    if (hub->stopped) status = CSOCKETS_STOPPED;
    else if (command->weight > hub->limits.queued_bytes - hub->queued_bytes) status = CSOCKETS_FULL;
    bool was_empty = !hub->first;
    if (status == CSOCKETS_OK) {
        if (hub->last) hub->last->next = command;
        else hub->first = command;
        hub->last = command;
        hub->queued_bytes += command->weight;
    }
    pthread_mutex_unlock(&hub->mutex);
    if (status != CSOCKETS_OK) command_free(command);
    else if (was_empty) uv_async_send(&hub->wake);
    return status;
}

static struct command *queue_take_all(csockets_hub *hub) {
    pthread_mutex_lock(&hub->mutex);
    struct command *first = hub->first;
    hub->first = hub->last = NULL;
    hub->queued_bytes = 0;
    pthread_mutex_unlock(&hub->mutex);
    return first;
}

static void adopt(csockets_hub *hub, int descriptor, struct buffer *head) {
    int type = 0;
    socklen_t size = sizeof type;
    // The library is not asked to judge a descriptor that is no connected stream any more.
    bool good = !hub->stopping && getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0
        && type == SOCK_STREAM;
    if (good) {
        const char *bytes = (const char *)head->bytes + LWS_PRE;
        lws_adopt_socket_vhost_readbuf(hub->vhost, descriptor, bytes, head->length);
    } else {
        close(descriptor);
    }
}

static void carry_out(csockets_hub *hub, struct command *command) {
    if (command->kind == COMMAND_ADOPT) {
        adopt(hub, (int)command->argument, command->buffer);
        return;
    }
    for (size_t index = 0; index < command->count; index++) {
        struct connection *connection = connection_find(hub, command->connections[index]);
        if (!connection) continue;
        switch (command->kind) {
        case COMMAND_SEND: connection_send(hub, connection, command->buffer); break;
        case COMMAND_OFFER: connection_offer(hub, connection, command->buffer, command->argument); break;
        default: connection_disconnect(hub, connection, (uint16_t)command->argument, true); break;
        }
    }
}

void queue_drain(csockets_hub *hub) {
    struct command *command = queue_take_all(hub);
    while (command) {
        struct command *next = command->next;
        carry_out(hub, command);
        command_free(command);
        command = next;
    }
    pthread_mutex_lock(&hub->mutex);
    bool stop = hub->stopped;
    pthread_mutex_unlock(&hub->mutex);
    if (stop && !hub->stopping) hub_stop(hub, hub->stop_milliseconds);
}

void queue_discard(csockets_hub *hub) {
    struct command *command = queue_take_all(hub);
    while (command) {
        struct command *next = command->next;
        if (command->kind == COMMAND_ADOPT) close((int)command->argument);
        command_free(command);
        command = next;
    }
}

/// A command for connections that carries bytes.
static csockets_status put_bytes(
    csockets_hub *hub, enum command_kind kind, uint64_t argument, const uint8_t *bytes, size_t length,
    const uint64_t *connections, size_t count) {
    struct command *command = command_create(kind, argument, count);
    if (!command) return CSOCKETS_NO_MEMORY;
    command->buffer = buffer_create(hub, bytes, length);
    if (!command->buffer) {
        command_free(command);
        return CSOCKETS_NO_MEMORY;
    }
    command->weight += length;
    if (count) memcpy(command->connections, connections, count * sizeof(uint64_t));
    return queue_put(hub, command);
}

csockets_status csockets_adopt(csockets_hub *hub, int32_t descriptor, const uint8_t *head, size_t length) {
    uint64_t none = 0;
    csockets_status status = put_bytes(hub, COMMAND_ADOPT, (uint64_t)descriptor, head, length, &none, 0);
    if (status != CSOCKETS_OK) close(descriptor);
    return status;
}

csockets_status csockets_send(
    csockets_hub *hub, const uint8_t *bytes, size_t length, const uint64_t *connections, size_t count) {
    return put_bytes(hub, COMMAND_SEND, 0, bytes, length, connections, count);
}

csockets_status csockets_offer(
    csockets_hub *hub, uint64_t slot, const uint8_t *bytes, size_t length, const uint64_t *connections,
    size_t count) {
    csockets_status status = put_bytes(hub, COMMAND_OFFER, slot, bytes, length, connections, count);
    if (status != CSOCKETS_OK) atomic_fetch_add_explicit(&hub->dropped_stills, count, memory_order_relaxed);
    return status;
}

csockets_status csockets_disconnect(csockets_hub *hub, uint64_t connection, uint16_t code) {
    struct command *command = command_create(COMMAND_DISCONNECT, code, 1);
    if (!command) return CSOCKETS_NO_MEMORY;
    command->connections[0] = connection;
    return queue_put(hub, command);
}

void csockets_stop(csockets_hub *hub, uint32_t milliseconds) {
    pthread_mutex_lock(&hub->mutex);
    bool first = !hub->stopped;
    if (first) hub->stop_milliseconds = milliseconds;
    hub->stopped = true;
    pthread_mutex_unlock(&hub->mutex);
    if (first) uv_async_send(&hub->wake);
}
