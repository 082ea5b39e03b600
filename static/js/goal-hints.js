// Hints beside a goal while it is typed. They say what is still missing and block nothing.
(() => {
  "use strict";
  const form = document.querySelector("[data-goal-hints]");
  if (!form) return;
  const value = (name) => (form.elements[name]?.value || "").trim();
  const met = {
    specific: () => value("title").split(/\s+/).length >= 4,
    measurable: () => value("measure") !== "" || /\d|twice|three|every|each/i.test(value("title")),
    timely: () => value("due_on") !== "",
  };
  const look = () => {
    for (const hint of form.querySelectorAll("[data-hint]")) hint.classList.toggle("met", met[hint.dataset.hint]());
  };
  form.addEventListener("input", look);
  look();
})();
