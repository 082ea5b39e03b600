// Keys: J and K move in a list marked data-keys, a letter presses the button with that data-key in the row (or, when the
// row has none, elsewhere on the page), Ctrl Z presses Undo, ? lists all. Can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const SWITCH = "keys-off";
  const isOff = () => document.body.dataset.keysOff === "1" || localStorage.getItem(SWITCH) === "1";
  const typing = (node) => node instanceof Element && node.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  const list = () => document.querySelector("[data-keys]");
  const rows = () => (list() ? all("[data-row]", list()) : []);
  const linkOf = (row) => row.querySelector("[data-row-link]") || row.querySelector("a, button, input");
  function currentRow() {
    const focused = document.activeElement?.closest?.("[data-row]");
    return focused || rows().find((row) => row.classList.contains("on")) || null;
  }
  function move(step) {
    const present = rows();
    if (!present.length) return;
    const at = present.indexOf(currentRow());
    const next = present[at < 0 ? 0 : Math.min(Math.max(at + step, 0), present.length - 1)];
    linkOf(next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function press(letter) {
    const selector = `[data-key="${CSS.escape(letter)}"]`;
    const button = currentRow()?.querySelector(selector) || all(selector).find((node) => !node.closest("[data-row]"));
    if (!button || button.disabled) return false;
    button.click();
    return true;
  }

  function labelOf(button) {
    if (button.dataset.keyLabel) return button.dataset.keyLabel;
    const copy = button.cloneNode(true);
    all("kbd, .vh, svg", copy).forEach((node) => node.remove());
    return copy.textContent.trim();
  }
  function line(place, keys, words) {
    const left = document.createElement("dt");
    keys.forEach((key) => { const cap = document.createElement("kbd"); cap.textContent = key; left.append(cap, " "); });
    const right = document.createElement("dd");
    right.textContent = words;
    place.append(left, right);
  }
  function showKeys() {
    document.getElementById("keys-help")?.remove();
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.id = "keys-help";
    dialog.setAttribute("aria-labelledby", "keys-help-title");
    dialog.innerHTML = '<header><h2 id="keys-help-title">Keys on this page</h2><button class="btn sm" type="button" data-close>Close</button></header>'
      + '<div class="body"><dl class="keys"></dl><label class="chk"><input type="checkbox"> <span>Use one-letter keys</span></label></div>';
    const place = dialog.querySelector("dl");
    if (document.getElementById("palette")) line(place, ["Ctrl", "K"], "Search or jump to");
    if (list()) line(place, ["J", "K"], "Next and previous row");
    const seen = new Set();
    all("[data-key]").forEach((button) => {
      if (seen.has(button.dataset.key)) return;
      seen.add(button.dataset.key);
      line(place, [button.dataset.key.toUpperCase()], labelOf(button));
    });
    line(place, ["?"], "Show this list");
    const box = dialog.querySelector("input");
    box.checked = !isOff();
    box.addEventListener("change", () => {
      if (box.checked) { localStorage.removeItem(SWITCH); delete document.body.dataset.keysOff; } else localStorage.setItem(SWITCH, "1");
    });
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.defaultPrevented || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) {
      const undo = event.key.toLowerCase() === "z" && !event.shiftKey && document.querySelector("[data-toast][data-stays] form button");
      if (undo) { event.preventDefault(); undo.click(); }
      return;
    }
    if (event.key === "?") { event.preventDefault(); showKeys(); return; }
    if (isOff()) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
    if (/^[a-z0-9]$/.test(key) && press(key)) event.preventDefault();
  });
})();
