// `<drop-form data-progress="… {percent}%">` around a file input: takes files dropped on it and sends the form with
// its progress. Without it the input and the button do the same.

import { leave } from "./push.js";

class DropForm extends HTMLElement {
    connectedCallback() {
        const input = this.querySelector("input[type=file]");
        this.form = this.closest("form");
        input.addEventListener("change", () => this.#tell(input.files[0]?.name ?? ""));
        for (const name of ["dragenter", "dragover"]) {
            this.addEventListener(name, (event) => {
                event.preventDefault();
                this.classList.add("over");
            });
        }
        this.addEventListener("dragleave", () => this.classList.remove("over"));
        this.addEventListener("drop", (event) => {
            event.preventDefault();
            this.classList.remove("over");
            if (!event.dataTransfer.files.length) return;
            input.files = event.dataTransfer.files;
            this.#send();
        });
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#send();
        });
    }

    #send() {
        if (!this.form.reportValidity()) return;
        const button = this.form.querySelector("button");
        const request = new XMLHttpRequest();
        request.open("POST", this.form.action);
        request.setRequestHeader("Accept", "text/html");
        request.upload.addEventListener("progress", (event) => {
            if (event.lengthComputable) this.#say(Math.round((100 * event.loaded) / event.total));
        });
        request.addEventListener("load", () => this.#done(request, button));
        request.addEventListener("error", () => this.form.submit());
        button.disabled = true;
        this.#say(0);
        request.send(new FormData(this.form));
    }

    #say(percent) {
        this.#tell(this.dataset.progress.replace("{percent}", percent));
    }

    #tell(text) {
        this.querySelector("output").textContent = text;
    }

    /** The browser has followed to the page of the import, or holds a page that says what was wrong. */
    #done(request, button) {
        if (request.status === 401) return leave();
        if (request.status < 400) return location.assign(request.responseURL);
        button.disabled = false;
        this.#tell("");
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        document.querySelector("main").replaceWith(page.querySelector("main"));
    }
}

customElements.define("drop-form", DropForm);
