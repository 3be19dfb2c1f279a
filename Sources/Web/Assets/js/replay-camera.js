// One camera of a replay: its picture follows the timeline's clock; where there is no footage the picture
// gives way to the reason.

import { FootageBuffer } from "./footage-buffer.js";

/** Joins between segments shorter than this are no gaps. */
const join = 1.5;

export class ReplayCamera {
    /** Set by the replay: seconds → clock time. */
    clock = (at) => String(at);

    constructor(figure, words) {
        this.figure = figure;
        this.device = figure.dataset.device;
        this.label = figure.querySelector(".tag").textContent;
        this.video = figure.querySelector("video");
        this.words = words;
        this.segments = [];
        this.gaps = [];
        this.fault = null;
        this.waiting = 0;
        this.jumped = -Infinity;
        this.buffer = new FootageBuffer(this.video, (fault) => (this.fault = fault));
    }

    /** Footage and gaps in seconds since the timeline's beginning. */
    offer(segments, gaps, length) {
        this.segments = segments;
        this.gaps = gaps;
        this.buffer.offer(segments, length);
    }

    /** Whether something was recorded at that moment. */
    has(at) {
        return this.segments.some((one, index) => {
            const next = this.segments[index + 1];
            const end = next && next.start - one.end < join ? next.start : one.end;
            return one.start <= at && at < end;
        });
    }

    /** Whether the picture of that moment is there to be shown. */
    isReady(at) {
        return this.buffer.endAround(at) !== null && this.video.readyState >= 2 && !this.video.seeking;
    }

    /** Whether all that was recorded of that moment is here and yet shows nothing: the last frame passed. */
    isSpent(at) {
        const end = this.buffer.endAround(at);
        const isOver = end === null || (end - at < 0.15 && this.video.readyState < 3);
        return isOver && this.buffer.holds(at);
    }

    /** Over a join: where the footage goes on; null when it is already there or not yet loaded. */
    hop(at) {
        if (this.buffer.endAround(at) !== null && !this.isSpent(at)) return null;
        return this.buffer.nextStart(at, join + 0.5);
    }

    /** Shows the moment. `leads`: the clock follows this picture, so that it is never nudged. */
    follow(at, isPlaying, rate, leads) {
        this.buffer.aim(at);
        const has = this.has(at);
        this.tell(at, has);
        if (!has) return void this.video.pause();
        const drift = this.video.currentTime - at;
        if (!isPlaying) {
            this.video.pause();
            if (Math.abs(drift) > 0.05) this.jump(at);
            return;
        }
        if (Math.abs(drift) > Math.max(0.5, rate * 0.4)) this.jump(at);
        const nudge = leads ? 0 : Math.max(-0.2, Math.min(0.2, drift));
        this.video.playbackRate = Math.max(0.1, Math.min(16, rate * (1 - nudge)));
        if (this.video.paused && this.buffer.endAround(at) !== null) this.video.play().catch(() => {});
    }

    /** A seek under way is left alone for a moment, or dragging would never show a picture. */
    jump(at) {
        const isRecent = performance.now() - this.jumped < 250;
        if (this.isSpent(at) || (this.video.seeking && isRecent)) return;
        this.jumped = performance.now();
        this.video.currentTime = at;
    }

    /** The words on the picture: clock, or why there is none. */
    tell(at, has) {
        const instead = this.figure.querySelector("[data-instead]");
        const [title, detail] = this.reason(at, has);
        instead.hidden = !title;
        if (title) {
            instead.firstElementChild.textContent = title;
            instead.lastElementChild.textContent = detail;
        }
        this.figure.classList.toggle("bare", Boolean(title));
        this.figure.querySelector("[data-clock]").textContent = this.clock(at);
    }

    reason(at, has) {
        if (!has) {
            const gap = this.gaps.find((one) => one.start <= at && at < one.end);
            const last = this.segments.at(-1);
            if (!gap && last && at >= last.end) return [this.words.ahead, ""];
            const span = gap ? `${this.clock(gap.start)}–${this.clock(gap.end)}` : "";
            return [this.words.nothing, gap ? `${gap.words} · ${span}` : ""];
        }
        if (this.buffer.isBad(at)) return [this.words.undecodable, ""];
        if (this.fault) return [this.words[this.fault], ""];
        const isThere = this.buffer.endAround(at) !== null || this.buffer.holds(at);
        this.waiting = isThere ? 0 : this.waiting || performance.now();
        return this.waiting && performance.now() - this.waiting > 600 ? [this.words.loading, ""] : ["", ""];
    }
}
