// A slider and the number beside it show the same weight. Without this script the number works alone.
"use strict";
(() => {
  for (const slider of document.querySelectorAll("[data-number]")) {
    const number = document.getElementById(slider.dataset.number);
    slider.addEventListener("input", () => { number.value = slider.value; });
    number.addEventListener("input", () => { slider.value = number.value; });
  }
})();
