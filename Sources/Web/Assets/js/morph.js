// Brings a part of the page to what the server says it is now, touching only what differs: elements keep
// their place by `data-key` or `id`, and with it focus, selection, scroll and pictures.

const elementNode = 1;

/** Makes the children of `have` what those of `want` are. */
export function morph(have, want) {
    const focused = document.activeElement;
    children(have, want);
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
}

function key(node) {
    return node.nodeType === elementNode ? node.dataset.key || node.id || null : null;
}

function children(have, want) {
    const wanted = new Set(Array.from(want.childNodes, key).filter(Boolean));
    const known = new Map();
    for (const node of [...have.childNodes]) {
        const name = key(node);
        if (name && wanted.has(name)) known.set(name, node);
        else if (name) node.remove();
    }
    let at = have.firstChild;
    for (const node of [...want.childNodes]) {
        const found = key(node) ? known.get(key(node)) : unkeyed(at, node);
        if (found && found.nodeName === node.nodeName) {
            if (found === at) at = at.nextSibling;
            else have.insertBefore(found, at);
            one(found, node);
        } else {
            if (found === at && found) at = at.nextSibling;
            found?.remove();
            arrive(have.insertBefore(node, at), have);
        }
    }
    while (at) {
        const next = at.nextSibling;
        at.remove();
        at = next;
    }
}

/** The next node of the same kind that is nobody's in particular. */
function unkeyed(at, node) {
    for (let next = at; next; next = next.nextSibling) {
        if (!key(next) && next.nodeName === node.nodeName) return next;
    }
    return null;
}

function one(have, want) {
    if (have.nodeType !== elementNode) {
        if (have.data !== want.data) have.data = want.data;
        return;
    }
    // The strip of held rows and whatever a module drew itself are not the server's.
    if (have.hasAttribute("data-release") || have.hasAttribute("data-own")) return;
    attributes(have, want);
    if (have === document.activeElement && have.matches("input, textarea, select")) return;
    children(have, want);
}

function attributes(have, want) {
    const kept = own(have);
    for (const { name } of [...have.attributes]) {
        if (!want.hasAttribute(name) && !kept.includes(name)) have.removeAttribute(name);
    }
    for (const { name, value } of want.attributes) {
        if (!kept.includes(name) && have.getAttribute(name) !== value) have.setAttribute(name, value);
    }
}

/** Attributes that belong to the page and not to the server's text. */
function own(element) {
    if (element.matches("img[data-source]")) return ["src"];
    if (element.matches("details")) return ["open"];
    if (element.hasAttribute("data-held")) return ["data-held", "hidden"];
    return [];
}

/** A new row that would push away what somebody is pointing at waits behind the strip above its list. */
function arrive(node, list) {
    if (node.nodeType !== elementNode || !list.hasAttribute("data-hold") || !node.dataset.key) return;
    if (!list.matches(":hover, :focus-within")) return;
    node.hidden = true;
    node.setAttribute("data-held", "");
}
