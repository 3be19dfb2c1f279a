// A place to drop a file on, or choose one; it is sent as it is, with its progress shown.

import { leave } from "./push.js";

class FileDrop extends HTMLElement {
    connectedCallback() {
        this.input = this.querySelector("input[type=file]");
        this.meter = this.querySelector("progress");
        this.text = this.querySelector("span");
        this.input.addEventListener("change", () => this.send(this.input.files[0]));
        this.addEventListener("dragover", (event) => {
            event.preventDefault();
            this.classList.add("over");
        });
        this.addEventListener("dragleave", () => this.classList.remove("over"));
        this.addEventListener("drop", (event) => {
            event.preventDefault();
            this.classList.remove("over");
            this.send(event.dataTransfer.files[0]);
        });
    }

    send(file) {
        if (!file || this.request) return;
        this.request = new XMLHttpRequest();
        this.request.open("POST", this.dataset.path);
        this.request.setRequestHeader("Content-Type", "application/octet-stream");
        this.request.setRequestHeader("Accept", "application/json");
        this.request.setRequestHeader("X-Form-Token", document.querySelector("meta[name=form-token]").content);
        this.request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
        this.request.upload.onprogress = (event) => (this.meter.value = event.loaded / event.total);
        this.request.onloadend = () => this.answered();
        this.meter.hidden = false;
        this.text.textContent = `${file.name} · ${this.dataset.sending}`;
        this.request.send(file);
    }

    answered() {
        const { status, responseText } = this.request;
        this.request = null;
        this.meter.hidden = true;
        this.input.value = "";
        if (status === 401) return leave();
        let answer = {};
        try {
            answer = JSON.parse(responseText);
        } catch {
            answer = {};
        }
        if (status >= 200 && status < 300) location.assign(answer.path);
        else this.text.textContent = [answer.title, answer.detail].filter(Boolean).join(" ") || `HTTP ${status}`;
    }
}

customElements.define("file-drop", FileDrop);

/** What is still being worked on is looked at again. */
const waiting = document.querySelector("[data-again]");
if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.again));
