#pragma once
#include "CPipelines.h"
#include <gst/gst.h>
#include <pthread.h>

struct cpipe_loop {
    GMainContext *context;
    GMainLoop *main;
    GThread *thread;
};

void cpipe_handle_made(void);
void cpipe_handle_freed(void);

/// Initialises GStreamer. May be called often, from any thread.
bool cpipe_ready(void);

/// Runs `task` on the loop's thread, never inline, so that no callback runs inside another one of the same
/// pipeline.
void cpipe_loop_run(cpipe_loop *loop, GSourceFunc task, gpointer data);

/// Attaches a source to the loop and gives its reference up to it.
void cpipe_loop_attach(cpipe_loop *loop, GSource *source);

int64_t cpipe_time(GstClockTime time);

/// What a buffer says of itself, as GStreamer writes it.
struct cpipe_stamp {
    GstClockTime presentation, decode, duration, camera_time;
    bool key;
};
struct cpipe_stamp cpipe_stamp(GstBuffer *buffer);

/// A buffer with a copy of `bytes`, or NULL.
GstBuffer *cpipe_buffer(const uint8_t *bytes, size_t count, int64_t presentation, int64_t duration, bool key);

/// Lends the pixels of a raw sample. Returns false when it holds no picture.
bool cpipe_lend_frame(GstSample *sample, void *context, void (*on_frame)(void *, const cpipe_frame *));

struct cpipe_branch {
    char *encoding, *text;
    struct cpipe_branch *next;
};

struct cpipe_pipeline {
    cpipe_loop *loop;
    cpipe_callbacks callbacks;
    /// Guards what follows, and publishes what one thread wrote to the next: GLib's locks are not seen by the
    /// thread sanitizer, so every callback passes through this one once.
    pthread_mutex_t lock;
    int32_t references;
    GstElement *bin, *input;
    GSource *bus, *tick;
    GstCaps *caps; // of `units`; its streaming thread only
    struct cpipe_branch *branches;
    uint32_t period;
    int32_t describes; // requests sent, its thread only
    bool video_chosen;
};

cpipe_pipeline *cpipe_pipeline_keep(cpipe_pipeline *pipeline);
void cpipe_pipeline_drop(gpointer pipeline);
/// What a signal's closure calls when it is gone.
void cpipe_pipeline_dropped(gpointer pipeline, GClosure *closure);
void cpipe_pipeline_publish(cpipe_pipeline *pipeline);
void cpipe_pipeline_report(cpipe_pipeline *pipeline, cpipe_report_kind kind, const char *text);

/// sinks.c: wires `units`, `frames` and `decoder` where the bin has them.
void cpipe_wire_sinks(cpipe_pipeline *pipeline, GstElement *bin);
/// source.c: wires `source` where the bin has it.
void cpipe_wire_source(cpipe_pipeline *pipeline);
