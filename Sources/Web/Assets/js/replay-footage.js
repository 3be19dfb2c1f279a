// The footage document in the timeline's own terms: seconds since its beginning, sorted, joined.

import { now } from "./server-time.js";
import { duration, fill } from "./words.js";

const join = 1.5;

/** Reads the document; clock times are in the IANA zone. */
export function read(footage, zone) {
    const from = Date.parse(footage.from);
    const second = (text) => (Date.parse(text) - from) / 1000;
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone || undefined, timeStyle: "medium" });
    const clock = (at) => format.format(from + at * 1000);
    const length = second(footage.to);
    const [hours, minutes, seconds] = clock(0).split(":").map(Number);
    // What still lasts has come as far as now, not to the end of the sitting.
    const until = Math.min(length, (now() - from) / 1000);
    const cameras = footage.cameras.map((one) => camera(one, second, until));
    return {
        from,
        length,
        clock,
        startOfDay: hours * 3600 + minutes * 60 + seconds,
        cameras,
        /** The end of the newest footage: while it grows there is nothing to wait for beyond it. */
        newest: Math.max(0, ...cameras.map((one) => one.segments.at(-1)?.end ?? 0)),
        isGrowing: now() < Date.parse(footage.to) + 90_000,
        findings: (footage.findings ?? []).map((one) => finding(one, second, until)).sort(byStart),
        alerts: (footage.alerts ?? []).map((one) => alert(one, second, until)).sort(byStart),
        incidents: (footage.incidents ?? []).map((one) => incident(one, second)).sort(byStart),
    };
}

function camera(data, second, until) {
    const segments = data.segments
        .map((one) => ({ ...one, start: second(one.starts_at), end: second(one.ends_at) }))
        .sort(byStart);
    const kept = [];
    for (const { start, end } of segments) {
        const last = kept.at(-1);
        if (last && start - last.end < join) last.end = Math.max(last.end, end);
        else kept.push({ start, end });
    }
    const gaps = data.gaps.map((one) => {
        const [start, end] = [second(one.from), second(one.to)];
        return { start, end, words: one.words, label: `${one.words} ${duration(end - start)}` };
    });
    const covered = kept.reduce((sum, one) => sum + one.end - Math.max(0, one.start), 0);
    const part = data.share ?? (until > 0 ? covered / until : null);
    const share = part === null ? "" : `${(Math.floor(Math.min(1, part) * 1000) / 10).toFixed(1)}%`;
    return { device: data.device, segments, kept, gaps: gaps.sort(byStart), share };
}

function finding(one, second, until) {
    const start = second(one.from);
    const end = one.to ? second(one.to) : until;
    const mark = one.severity ?? (one.kind === "people_count" ? "notice" : "warn");
    return { ...one, start, end, mark, label: `${one.words} ${duration(end - start)}` };
}

function alert(one, second, until) {
    const start = second(one.from ?? one.at);
    const end = one.to ? second(one.to) : until;
    return { ...one, start, end, mark: one.severity ?? "warn", label: one.words };
}

/** What somebody noted; written down a little after it was seen. */
function incident(one, second) {
    const start = second(one.at);
    const mark = one.state === "open" ? "notice" : "done";
    return { ...one, start, mark, label: `${one.words} ${one.text}` };
}

function gapTitle({ start, end }, words) {
    return fill(words.gap, { length: duration(end - start) });
}

function byStart(left, right) {
    return left.start - right.start;
}

/** Everything worth jumping to, by time. */
export function marks(footage, labels, words) {
    const gaps = footage.cameras.flatMap((camera) =>
        camera.gaps.map((gap) => ({
            start: gap.start,
            end: gap.end,
            mark: "alarm",
            title: `${labels.get(camera.device)} ${gapTitle(gap, words)}`,
            detail: gap.words,
        })),
    );
    const findings = footage.findings.map((one) => ({
        ...one,
        title: one.words,
        detail: [labels.get(one.device), duration(one.end - one.start)].filter(Boolean).join(" · "),
    }));
    const alerts = footage.alerts.map((one) => ({
        ...one,
        kind: undefined,
        title: one.words,
        detail: [labels.get(one.device), words.alerts].filter(Boolean).join(" · "),
    }));
    const incidents = footage.incidents.map((one) => ({
        ...one,
        kind: undefined,
        title: one.words,
        detail: one.text,
    }));
    return [...gaps, ...findings, ...alerts, ...incidents].sort(byStart);
}
