#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#pragma clang assume_nonnull begin

// The C side of the media fence: mechanism only. Every decision (which text, which unit to decode, what an
// error means) is made by the caller. Times are nanoseconds; CPIPE_NO_TIME stands for "not known".

static const int64_t CPIPE_NO_TIME = INT64_MIN;

typedef enum {
    CPIPE_OK,
    CPIPE_BAD_TEXT,
    CPIPE_NO_ELEMENT,
    CPIPE_CLOSED,
    CPIPE_BUSY,
    CPIPE_FAILED
} cpipe_status;

/// Handles not yet freed, of every kind but loops and locks.
int32_t cpipe_live_handles(void);

// Lock: a pthread mutex. GLib's own locks are invisible to the thread sanitizer.

typedef struct cpipe_lock cpipe_lock;
cpipe_lock *cpipe_lock_create(void);
void cpipe_lock_close(cpipe_lock *lock);
void cpipe_lock_enter(cpipe_lock *lock);
void cpipe_lock_leave(cpipe_lock *lock);

// Loop: one GMainContext on a thread of its own. It must outlive what was created on it.

typedef struct cpipe_loop cpipe_loop;
cpipe_loop *_Nullable cpipe_loop_create(void);
/// Ends the thread and waits for it. Never from the loop's own thread.
void cpipe_loop_close(cpipe_loop *loop);

// Timer: on_tick every `milliseconds` on the loop's thread; on_release once, after the last tick.

typedef struct cpipe_timer cpipe_timer;
cpipe_timer *cpipe_timer_create(cpipe_loop *loop, uint32_t milliseconds, void *context,
                                void (*on_tick)(void *context), void (*on_release)(void *context));
void cpipe_timer_close(cpipe_timer *timer);

// Pipeline: a GStreamer pipeline made from a text. Elements with these names are wired to the callbacks:
//   units     appsink of encoded access units            -> on_format, on_unit
//   frames    appsink of raw pictures                     -> on_frame
//   decoder   element whose output is asked for           -> wants_frame (false drops the picture)
//   source    rtspsrc; its first video stream gets the branch registered for its encoding
//   input     appsrc fed by cpipe_pipeline_push and cpipe_unit_forward

typedef struct cpipe_pipeline cpipe_pipeline;

typedef struct {
    const char *media; // "video/x-h264"
    int32_t width, height, rate_numerator, rate_denominator;
    const uint8_t *_Nullable parameters; // codec_data
    size_t parameters_count;
} cpipe_format;

typedef struct {
    const void *native; // for cpipe_unit_forward, during the callback only
    int64_t presentation, decode, duration, camera_time;
    bool key;
    const uint8_t *bytes;
    size_t count;
} cpipe_unit;

typedef struct {
    int64_t presentation;
    int32_t width, height, stride;
    const uint8_t *bytes;
    size_t count;
} cpipe_frame;

typedef enum {
    CPIPE_REPORT_ERROR,     // domain, code, status, text
    CPIPE_REPORT_END,       // end of stream
    CPIPE_REPORT_CONNECTED, // the other side accepted a connection
    CPIPE_REPORT_DESCRIBED, // the camera described its streams
    CPIPE_REPORT_VIDEO,     // one of them is video and has a branch; text is its encoding
    CPIPE_REPORT_NO_BRANCH, // a video stream without a registered branch; text is its encoding
} cpipe_report_kind;

typedef enum {
    CPIPE_DOMAIN_OTHER,
    CPIPE_DOMAIN_CORE,
    CPIPE_DOMAIN_RESOURCE,
    CPIPE_DOMAIN_STREAM
} cpipe_domain;

typedef struct {
    cpipe_report_kind kind;
    cpipe_domain domain;
    int32_t code;   // of the GError
    int32_t status; // RTSP status, 0 when there was none
    const char *text;
} cpipe_report;

/// Callbacks of a pipeline. Those marked S arrive on a streaming thread of GStreamer, one at a time for each
/// sink, and must not block; those marked L on the loop's thread. All are optional but on_release, which
/// arrives once (L), after every other callback has returned and none can come any more.
typedef struct {
    void *context;
    void (*_Nullable on_format)(void *context, const cpipe_format *format); // S
    void (*_Nullable on_unit)(void *context, const cpipe_unit *unit);       // S
    bool (*_Nullable wants_frame)(void *context, int64_t presentation);     // S
    void (*_Nullable on_frame)(void *context, const cpipe_frame *frame);    // S
    void (*_Nullable on_report)(void *context,
                                const cpipe_report *report); // L, or S for the kinds of a source
    void (*_Nullable on_tick)(void *context);                // L
    void (*on_release)(void *context);                       // L
} cpipe_callbacks;

/// On failure nothing was kept and on_release is not called.
cpipe_status cpipe_pipeline_create(cpipe_loop *loop, const char *text, const cpipe_callbacks *callbacks,
                                   cpipe_pipeline *_Nullable *_Nonnull out);
cpipe_status cpipe_pipeline_set_text(cpipe_pipeline *pipeline, const char *element, const char *property,
                                     const char *value);
cpipe_status cpipe_pipeline_set_number(cpipe_pipeline *pipeline, const char *element, const char *property,
                                       int64_t value);
/// Before play: the text that continues a video stream of this RTP encoding name; it must hold `units`.
cpipe_status cpipe_pipeline_branch(cpipe_pipeline *pipeline, const char *encoding, const char *text);
/// Starts; failures arrive as reports. `tick` is the period of on_tick in milliseconds, 0 for none.
void cpipe_pipeline_play(cpipe_pipeline *pipeline, uint32_t tick);
/// Copies `bytes` into `input`. CPIPE_CLOSED after the end.
cpipe_status cpipe_pipeline_push(cpipe_pipeline *pipeline, const uint8_t *bytes, size_t count,
                                 int64_t presentation, int64_t duration);
/// Ends `input`: what was pushed is finished, then CPIPE_REPORT_END.
void cpipe_pipeline_finish(cpipe_pipeline *pipeline);
/// Asks the encoder above `units` for a key frame.
void cpipe_pipeline_force_key(cpipe_pipeline *pipeline);
/// Buffers waiting in `input`.
int32_t cpipe_pipeline_backlog(cpipe_pipeline *pipeline);
/// Hands a unit on to the `input` of another pipeline without copying. `drain` makes its decoder give the
/// picture out at once instead of waiting for the next unit. Only inside on_unit.
cpipe_status cpipe_unit_forward(const cpipe_unit *unit, cpipe_pipeline *target, bool drain);
/// Gives the handle up: teardown on the loop's thread, then on_release.
void cpipe_pipeline_close(cpipe_pipeline *pipeline);

// Clip: a file decoded as fast as it is pulled. One caller's thread at a time; no loop.

typedef struct cpipe_clip cpipe_clip;

/// `text` holds `file` (filesrc), `parser` (decodebin), `decoder`, `frames`. Pictures are at least `interval`
/// apart; one with more than `pixels` pixels fails before it is decoded.
cpipe_status cpipe_clip_open(const char *text, const char *path, int64_t interval, int64_t pixels,
                             cpipe_clip *_Nullable *_Nonnull out);
/// Length in nanoseconds or CPIPE_NO_TIME; known after the first picture.
int64_t cpipe_clip_duration(cpipe_clip *clip);
/// The next picture; CPIPE_CLOSED at the end, CPIPE_BUSY after `patience` without one.
cpipe_status cpipe_clip_next(cpipe_clip *clip, int64_t patience, void *context,
                             void (*on_frame)(void *context, const cpipe_frame *frame));
/// Why the last call failed; valid until the next one.
const char *cpipe_clip_message(cpipe_clip *clip);
bool cpipe_clip_too_large(cpipe_clip *clip);
void cpipe_clip_close(cpipe_clip *clip);

// Server: RTSP for test cameras. A mount's text makes the media of one viewer; its appsrc `input` is a feed.

typedef struct cpipe_server cpipe_server;
typedef struct cpipe_feed cpipe_feed;

/// Arrive on threads of the server; on_feed_end once for each on_feed, after which the feed is gone.
typedef struct {
    void *context;
    void (*on_feed)(void *context, cpipe_feed *feed);
    void (*on_feed_end)(void *context, cpipe_feed *feed);
    void (*on_release)(void *context);
} cpipe_mount_callbacks;

cpipe_status cpipe_server_create(cpipe_loop *loop, const char *address, uint16_t port,
                                 cpipe_server *_Nullable *_Nonnull out);
uint16_t cpipe_server_port(cpipe_server *server);
/// A mount under a known path replaces it. Without a user it is open to all.
void cpipe_server_mount(cpipe_server *server, const char *path, const char *text, const char *_Nullable user,
                        const char *_Nullable password, const cpipe_mount_callbacks *callbacks);
/// New viewers get 404; viewers already there stay.
void cpipe_server_unmount(cpipe_server *server, const char *path);
/// Closes the connections of a mount's viewers, or of all when path is null.
void cpipe_server_kill(cpipe_server *server, const char *_Nullable path);
/// Ends all connections and mounts; on_release of the mounts may follow later, on the loop's thread.
void cpipe_server_close(cpipe_server *server);
/// `presentation` counts from the feed's first unit. Never blocks; what a viewer does not take is dropped.
cpipe_status cpipe_feed_push(cpipe_feed *feed, const uint8_t *bytes, size_t count, int64_t presentation,
                             int64_t duration, bool key);

#pragma clang assume_nonnull end
