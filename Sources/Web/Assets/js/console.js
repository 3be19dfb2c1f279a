// What every page gets. Each module looks after one behaviour and finds its own elements.

import "./absolute.js";
import "./ages.js";
import "./chooser.js";
import "./drop-form.js";
import "./file-drop.js";
import "./forms.js";
import "./keyboard.js";
import "./live-part.js";
import "./menu.js";
import "./pip.js";
import "./print.js";
import "./push-state.js";
import "./sections.js";
import "./tiles.js";

if (document.querySelector("patrol-walk")) import("./patrol.js");
if (document.querySelector("room-replay")) import("./room-replay.js");
if (document.querySelector("check-in")) import("./check-in.js");
