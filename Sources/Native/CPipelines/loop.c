#include "internal.h"

static int32_t live_handles = 0;

int32_t cpipe_live_handles(void) { return __atomic_load_n(&live_handles, __ATOMIC_ACQUIRE); }
void cpipe_handle_made(void) { __atomic_add_fetch(&live_handles, 1, __ATOMIC_ACQ_REL); }
void cpipe_handle_freed(void) { __atomic_sub_fetch(&live_handles, 1, __ATOMIC_ACQ_REL); }

struct cpipe_lock {
    pthread_mutex_t mutex;
};

cpipe_lock *cpipe_lock_create(void) {
    cpipe_lock *lock = g_new0(cpipe_lock, 1);
    pthread_mutex_init(&lock->mutex, NULL);
    return lock;
}

void cpipe_lock_close(cpipe_lock *lock) {
    pthread_mutex_destroy(&lock->mutex);
    g_free(lock);
}

void cpipe_lock_enter(cpipe_lock *lock) { pthread_mutex_lock(&lock->mutex); }
void cpipe_lock_leave(cpipe_lock *lock) { pthread_mutex_unlock(&lock->mutex); }

bool cpipe_ready(void) {
    // The scanner of plug-ins forks, which a process with many threads should not do.
    gst_registry_fork_set_enabled(FALSE);
    return gst_init_check(NULL, NULL, NULL);
}

int64_t cpipe_time(GstClockTime time) {
    return GST_CLOCK_TIME_IS_VALID(time) ? (int64_t)time : CPIPE_NO_TIME;
}

static gpointer run(gpointer data) {
    cpipe_loop *loop = data;
    g_main_context_push_thread_default(loop->context);
    g_main_loop_run(loop->main);
    g_main_context_pop_thread_default(loop->context);
    return NULL;
}

cpipe_loop *cpipe_loop_create(void) {
    if (!cpipe_ready()) return NULL;
    cpipe_loop *loop = g_new0(cpipe_loop, 1);
    loop->context = g_main_context_new();
    loop->main = g_main_loop_new(loop->context, FALSE);
    loop->thread = g_thread_try_new("media-loop", run, loop, NULL);
    if (loop->thread) return loop;
    g_main_loop_unref(loop->main);
    g_main_context_unref(loop->context);
    g_free(loop);
    return NULL;
}

static gboolean quit(gpointer data) {
    g_main_loop_quit(((cpipe_loop *)data)->main);
    return G_SOURCE_REMOVE;
}

void cpipe_loop_close(cpipe_loop *loop) {
    // Through the loop itself: a quit before the thread has begun to run would be lost.
    cpipe_loop_run(loop, quit, loop);
    g_thread_join(loop->thread);
    g_main_loop_unref(loop->main);
    g_main_context_unref(loop->context);
    g_free(loop);
}

void cpipe_loop_attach(cpipe_loop *loop, GSource *source) {
    g_source_attach(source, loop->context);
    g_source_unref(source);
}

void cpipe_loop_run(cpipe_loop *loop, GSourceFunc task, gpointer data) {
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, task, data, NULL);
    cpipe_loop_attach(loop, source);
}

struct cpipe_timer {
    cpipe_loop *loop;
    GSource *source;
    pthread_mutex_t lock;
    void *context;
    void (*on_tick)(void *);
    void (*on_release)(void *);
};

static gboolean ticked(gpointer data) {
    cpipe_timer *timer = data;
    pthread_mutex_lock(&timer->lock);
    pthread_mutex_unlock(&timer->lock);
    timer->on_tick(timer->context);
    return G_SOURCE_CONTINUE;
}

cpipe_timer *cpipe_timer_create(cpipe_loop *loop, uint32_t milliseconds, void *context,
                                void (*on_tick)(void *), void (*on_release)(void *)) {
    cpipe_timer *timer = g_new0(cpipe_timer, 1);
    pthread_mutex_init(&timer->lock, NULL);
    pthread_mutex_lock(&timer->lock);
    timer->loop = loop;
    timer->context = context;
    timer->on_tick = on_tick;
    timer->on_release = on_release;
    timer->source = g_timeout_source_new(milliseconds);
    g_source_set_callback(timer->source, ticked, timer, NULL);
    g_source_attach(timer->source, loop->context);
    cpipe_handle_made();
    pthread_mutex_unlock(&timer->lock);
    return timer;
}

static gboolean end_timer(gpointer data) {
    cpipe_timer *timer = data;
    pthread_mutex_lock(&timer->lock);
    pthread_mutex_unlock(&timer->lock);
    g_source_destroy(timer->source);
    g_source_unref(timer->source);
    timer->on_release(timer->context);
    pthread_mutex_destroy(&timer->lock);
    g_free(timer);
    cpipe_handle_freed();
    return G_SOURCE_REMOVE;
}

void cpipe_timer_close(cpipe_timer *timer) { cpipe_loop_run(timer->loop, end_timer, timer); }
