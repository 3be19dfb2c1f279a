// The one connection over which the server tells what happens. It comes back by itself after the last
// position it knows, so that nothing is missed and nothing comes twice.

import { correct } from "./server-time.js";

const shortest = 500;
const longest = 10_000;
/** The server says something each second; after so long without a word the connection is dead. */
const silence = 5_000;

/**
 * Dispatches `state`, `events` (detail: the events in order), `snapshot` (renew everything), `still`
 * (`{source, at, picture}`) and `live` (`{now, sources}`).
 */
class Push extends EventTarget {
    /** `off` (not for this reader), `connecting`, `open` or `lost`. */
    state = "connecting";
    /** When the last message came, on the monotonic clock. */
    heard = performance.now();
    #socket = null;
    #position = null;
    #tiles = [];
    #delay = shortest;
    #watch = 0;
    #welcome = false;

    /** Opens the connection and keeps it open. */
    async open() {
        this.#become(this.state === "lost" ? "lost" : "connecting");
        try {
            const ticket = await this.#ticket();
            if (ticket) this.#connect(ticket);
        } catch {
            this.#again();
        }
    }

    /** Says which sources' stills this page shows now. */
    show(tiles) {
        this.#tiles = tiles;
        this.#ask();
    }

    async #ticket() {
        const token = document.querySelector('meta[name="form-token"]')?.content ?? "";
        const answer = await fetch("/api/v1/push-tickets", {
            method: "POST",
            headers: { "X-Form-Token": token, Accept: "application/json" },
        });
        if (answer.status === 401) return leave();
        if (answer.status === 403) return this.#become("off");
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
    }

    #connect(ticket) {
        const address = new URL(ticket.path, location.href);
        address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
        address.searchParams.set("ticket", ticket.ticket);
        this.#position ??= ticket.position ?? null;
        const socket = new WebSocket(address, "invigil");
        socket.binaryType = "arraybuffer";
        socket.onopen = () => this.#ask();
        socket.onmessage = (message) => this.#hear(message.data);
        socket.onclose = (end) => this.#closed(socket, end.code);
        this.#socket = socket;
        this.#guard();
    }

    #ask() {
        if (this.#socket?.readyState !== WebSocket.OPEN) return;
        this.#socket.send(JSON.stringify({ after: this.#position, tiles: this.#tiles, live: true }));
    }

    #hear(data) {
        this.heard = performance.now();
        this.#guard();
        if (typeof data !== "string") return this.#hearBytes(data);
        const message = JSON.parse(data);
        correct(message.now);
        if (message.type === "hello") this.#welcomed(message);
        if (message.type === "events") this.#happened(message);
        if (message.type === "snapshot") {
            this.#position = message.position ?? this.#position;
            this.#tell("snapshot");
        }
    }

    #welcomed(message) {
        this.#delay = shortest;
        this.#position ??= message.position ?? null;
        this.#become("open");
        // Between this page's making and its ticket something may have happened that no position covers.
        if (!this.#welcome) this.#tell("snapshot");
        this.#welcome = true;
    }

    #happened(message) {
        const fresh = message.events.filter((event) => !(event.position <= this.#position));
        this.#position = Math.max(this.#position ?? 0, message.position ?? 0);
        if (fresh.length) this.#tell("events", fresh);
    }

    #hearBytes(buffer) {
        const view = new DataView(buffer);
        if (view.getUint8(0) === 1) {
            const bytes = [...new Uint8Array(buffer, 1, 16)];
            const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
            const source = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
            const picture = new Blob([new Uint8Array(buffer, 25)], { type: "image/jpeg" });
            this.#tell("still", { source, at: Number(view.getBigUint64(17)), picture });
        }
        if (view.getUint8(0) === 2) {
            const live = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 1)));
            correct(live.now);
            this.#tell("live", live);
        }
    }

    #guard() {
        clearTimeout(this.#watch);
        this.#watch = setTimeout(() => this.#closed(this.#socket, 1006), silence);
    }

    #closed(socket, code) {
        if (!socket || socket !== this.#socket) return;
        this.#socket = null;
        clearTimeout(this.#watch);
        socket.close();
        if (code === 1008 || code === 4401) return leave();
        this.#again();
    }

    #again() {
        this.#become("lost");
        setTimeout(() => this.open(), this.#delay * (0.5 + Math.random() / 2));
        this.#delay = Math.min(longest, this.#delay * 2);
    }

    #become(state) {
        this.state = state;
        this.#tell("state", state);
    }

    #tell(kind, detail) {
        this.dispatchEvent(new CustomEvent(kind, { detail }));
    }
}

/** Nobody is signed in any more: on to the door, and back here afterwards. */
export function leave() {
    location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
}

export const push = new Push();
