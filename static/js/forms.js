// Forms: focus on the error summary, drafts kept in this tab, autosave, file drop, range value, select all.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const AUTOSAVE_MS = 800;

  document.querySelector("[data-focus]")?.focus();

  // ---- range shows its value
  document.addEventListener("input", (event) => {
    const slide = event.target.closest?.("[data-slide]");
    const output = slide && slide.querySelector("output");
    if (output) output.value = event.target.value;
  });

  // ---- file drop
  function wireDrop(drop) {
    const input = drop.querySelector("input[type=file]");
    if (!input || drop.dataset.wired) return;
    drop.dataset.wired = "1";
    const light = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
    ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, light(true)));
    ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, light(false)));
    drop.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // ---- drafts: text typed into a form with data-draft survives a lost page until the form is sent
  const KEPT = "input:not([type=password], [type=file], [type=hidden], [type=checkbox], [type=radio]), textarea, select";
  const draftKey = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  function wireDraft(form) {
    if (form.dataset.draftWired) return;
    form.dataset.draftWired = "1";
    const fields = () => all(KEPT, form).filter((field) => field.name);
    try {
      const kept = JSON.parse(sessionStorage.getItem(draftKey(form)) || "{}");
      fields().forEach((field) => {
        if (field.name in kept && !field.value) field.value = kept[field.name];
      });
    } catch { /* a broken draft is dropped */ }
    form.addEventListener("input", () => {
      const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
      try { sessionStorage.setItem(draftKey(form), JSON.stringify(values)); } catch { /* storage is full or off */ }
    });
    form.addEventListener("submit", () => sessionStorage.removeItem(draftKey(form)));
  }

  // ---- autosave: the form has hx-post; it is sent when typing pauses
  function wireAutosave(form) {
    if (form.dataset.autosaveWired || !window.htmx) return;
    form.dataset.autosaveWired = "1";
    const sign = form.querySelector("[data-saved]");
    const say = (text) => { if (sign) sign.textContent = text; };
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      say("Saving");
      timer = setTimeout(() => window.htmx.trigger(form, "submit"), AUTOSAVE_MS);
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      say(event.detail.successful ? `Saved ${now}` : "Not saved. It is kept in this tab.");
    });
  }

  // ---- bulk: select all on this page, and how many are selected
  function boxesOf(bar) {
    return all(`input[type=checkbox][name=ids][form="${CSS.escape(bar.dataset.bulk)}"], #${CSS.escape(bar.dataset.bulk)} input[type=checkbox][name=ids]`);
  }
  function countSelected(bar) {
    const boxes = boxesOf(bar);
    const chosen = boxes.filter((box) => box.checked).length;
    const place = bar.querySelector("[data-count]");
    if (place) place.textContent = chosen ? `${chosen} selected` : "";
    const master = bar.querySelector("[data-select-all]");
    if (master) { master.checked = chosen > 0 && chosen === boxes.length; master.indeterminate = chosen > 0 && chosen < boxes.length; }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      const bar = event.target.closest("[data-bulk]");
      boxesOf(bar).forEach((box) => { box.checked = event.target.checked; });
    }
    all("[data-bulk]").forEach(countSelected);
    if (event.target.matches("select[data-submit], input[data-submit]")) event.target.form.requestSubmit();
  });

  function wire(root) {
    all("[data-drop]", root).forEach(wireDrop);
    all("form[data-draft]", root).forEach(wireDraft);
    all("form[data-autosave]", root).forEach(wireAutosave);
    all("[data-bulk]", root).forEach(countSelected);
  }
  document.addEventListener("htmx:afterSettle", (event) => wire(event.target.parentNode || document));
  wire(document);
})();
