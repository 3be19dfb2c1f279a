// One camera's footage as one stream of media time: seconds since the timeline's beginning. Segments are
// whole fragmented MP4 files; each is appended in "sequence" mode at the moment it began, whatever its own
// time base.

/** Seconds kept ahead of and behind the playhead. */
const ahead = 120;
const behind = 30;
const rest = 2000;

export class FootageBuffer {
    #video;
    #fault;
    #media = null;
    #length = 0;
    #source = null;
    #mime = "";
    #segments = [];
    /** Segment id → bytes appended and still there. */
    #done = new Map();
    /** Segments this browser cannot show: damaged, or in a codec it lacks. */
    #bad = new Set();
    #loading = null;
    #last = null;
    #resting = 0;

    /** @param fault called with `failed`, and with null when footage flows again. */
    constructor(video, fault) {
        this.#video = video;
        this.#fault = fault;
        video.addEventListener("error", () => this.#media && this.#broken(this.#at(video.currentTime)));
        this.#open();
    }

    /** What there is: `{id, url, start, end, mime, bytes}` by time; the length of the whole timeline. */
    offer(segments, length) {
        this.#segments = segments;
        this.#length = length;
        this.#stretch();
    }

    #open() {
        this.#media = new MediaSource();
        this.#media.addEventListener("sourceopen", () => this.#stretch(), { once: true });
        this.#source = null;
        this.#mime = "";
        this.#last = null;
        this.#done = new Map(Array.from(this.#bad, (id) => [id, Infinity]));
        this.#video.src = URL.createObjectURL(this.#media);
    }

    /** Makes the media as long as the timeline, so that every moment of it can be sought. */
    #stretch() {
        if (this.#media.readyState !== "open" || this.#media.duration >= this.#length) return;
        if (this.#source?.updating) {
            this.#source.addEventListener("updateend", () => this.#stretch(), { once: true });
        } else {
            this.#media.duration = this.#length;
        }
    }

    /** A damaged file ends a media source for good: begin a new one without it. */
    #broken(segment) {
        if (segment) this.#bad.add(segment.id);
        this.#loading?.controller.abort();
        this.#open();
    }

    #at(moment) {
        return this.#segments.findLast((one) => one.start <= moment);
    }

    /** Brings what is needed from moment `at` on and lets go of what is long past. */
    aim(at) {
        if (this.#media.readyState !== "open") return;
        const wanted = this.#segments.find((one) => {
            return one.end > at && one.start < at + ahead && (this.#done.get(one.id) ?? 0) < one.bytes;
        });
        const loading = this.#loading?.segment;
        if (loading) {
            const isUseless = loading.end <= at || loading.start > at + ahead || wanted?.end <= loading.start;
            if (isUseless) this.#loading.controller.abort();
        } else if (wanted && performance.now() > this.#resting) {
            this.#load(wanted, at);
        }
    }

    /** The end of what is there around the moment; null: nothing is. */
    endAround(at) {
        const ranges = this.#video.buffered;
        for (let i = 0; i < ranges.length; i++) {
            if (ranges.start(i) - 0.1 <= at && at < ranges.end(i) - 0.05) return ranges.end(i);
        }
        return null;
    }

    /** Whether all that was recorded of the moment has been appended. */
    holds(at) {
        const one = this.#at(at);
        return Boolean(one) && (this.#done.get(one.id) ?? 0) >= one.bytes;
    }

    /** Whether what was recorded of the moment cannot be shown here. */
    isBad(at) {
        return this.#bad.has(this.#at(at)?.id);
    }

    /** Where footage goes on, if within so many seconds. */
    nextStart(at, within) {
        const ranges = this.#video.buffered;
        for (let i = 0; i < ranges.length; i++) {
            const start = ranges.start(i);
            if (start > at && start <= at + within) return start;
        }
        return null;
    }

    async #load(segment, at) {
        const controller = new AbortController();
        this.#loading = { segment, controller };
        try {
            await this.#forget(at);
            await this.#append(segment, controller.signal);
            this.#fault(null);
        } catch (error) {
            this.#last = null;
            if (error.name === "EncodingError") this.#broken(segment);
            else if (!controller.signal.aborted) {
                this.#fault("failed");
                this.#resting = performance.now() + rest;
            }
        } finally {
            if (this.#loading?.segment === segment) this.#loading = null;
        }
    }

    async #append(segment, signal) {
        if (!MediaSource.isTypeSupported(segment.mime)) {
            this.#bad.add(segment.id);
            this.#done.set(segment.id, Infinity);
            return;
        }
        const known = this.#last === segment.id ? (this.#done.get(segment.id) ?? 0) : 0;
        const headers = known ? { Range: `bytes=${known}-` } : {};
        const answer = await fetch(segment.url, { headers, signal });
        if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
        this.#become(segment.mime);
        if (!known) {
            this.#source.abort();
            this.#source.timestampOffset = segment.start;
        }
        this.#last = segment.id;
        let bytes = known;
        for (const reader = answer.body.getReader(); ; ) {
            const { done, value } = await reader.read();
            if (done) break;
            await this.#put(value, signal);
            bytes += value.length;
        }
        this.#done.set(segment.id, Math.max(bytes, segment.bytes));
    }

    #become(mime) {
        if (mime === this.#mime) return;
        if (this.#source) this.#source.changeType(mime);
        else this.#source = this.#media.addSourceBuffer(mime);
        this.#source.mode = "sequence";
        this.#mime = mime;
    }

    /** Appends; when the browser's room is used up, waits until some is free again. */
    async #put(bytes, signal) {
        for (;;) {
            signal.throwIfAborted();
            try {
                this.#source.appendBuffer(bytes);
                return await this.#settled();
            } catch (error) {
                if (error.name !== "QuotaExceededError") throw error;
                await this.#forget(this.#video.currentTime, 0);
                await new Promise((resume) => setTimeout(resume, 500));
            }
        }
    }

    #settled() {
        return new Promise((resolve, reject) => {
            const end = new AbortController();
            const on = (kind, act) => this.#source.addEventListener(kind, () => (end.abort(), act()), end);
            on("updateend", resolve);
            on("error", () => reject(new DOMException("append", "EncodingError")));
        });
    }

    /** Removes what is more than a minute past, or far ahead after a jump back. */
    async #forget(at, slack = behind) {
        const ranges = this.#video.buffered;
        if (!this.#source || !ranges.length) return;
        const spans = [
            [0, at - behind],
            [at + 2 * ahead, Infinity],
        ];
        for (const [from, to] of spans) {
            const isOld = ranges.length && ranges.start(0) < to - slack && from === 0;
            const isFar = from > 0 && ranges.length && ranges.end(ranges.length - 1) > from;
            if (!isOld && !isFar) continue;
            this.#source.remove(from, to);
            await this.#settled();
            for (const one of this.#segments) {
                if (one.end > from && one.start < to) this.#done.delete(one.id);
            }
        }
    }
}
