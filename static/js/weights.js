// Shares of 100 follow the sliders at once; without this script they are right again after Save.
"use strict";
(() => {
  const sliders = [...document.querySelectorAll("[data-weight]")];
  const words = (slider) => slider.closest(".slide").querySelector("[data-share]");
  function update() {
    const total = sliders.reduce((sum, slider) => sum + Number(slider.value), 0);
    const exact = sliders.map((slider) => (total ? (100 * Number(slider.value)) / total : 0));
    const whole = exact.map(Math.floor);
    // Largest remainders get what rounding left, so that the shares add up to 100, as on the server.
    const order = exact.map((share, place) => place).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]) || a - b);
    const left = total ? 100 - whole.reduce((sum, share) => sum + share, 0) : 0;
    order.slice(0, left).forEach((place) => { whole[place] += 1; });
    sliders.forEach((slider, place) => {
      words(slider).textContent = words(slider).textContent.replace(/^\d+/, String(whole[place]));
    });
  }
  sliders.forEach((slider) => slider.addEventListener("input", update));
})();
