// Toasts, menus, dialogs, CSRF for htmx. Everything here only quickens pages that work without it.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const PLAIN_TOAST_MS = 8000;

  // ---- toasts: plain ones leave after a while unless pointed at; those with Undo and errors stay until closed
  function arm(toast) {
    if (toast.dataset.armed) return;
    toast.dataset.armed = "1";
    // A live region speaks only when its content changes after it is on the page.
    const words = one("span", toast);
    const text = words.innerHTML;
    words.textContent = "";
    setTimeout(() => { words.innerHTML = text; }, 60);
    if ("stays" in toast.dataset) return;
    let timer = setTimeout(() => toast.remove(), PLAIN_TOAST_MS);
    const hold = () => clearTimeout(timer);
    const release = () => { timer = setTimeout(() => toast.remove(), PLAIN_TOAST_MS); };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", release);
    toast.addEventListener("focusout", release);
  }
  const armAll = () => all("[data-toast]").forEach(arm);

  // ---- menus (details): one open at a time, Escape closes and gives the focus back
  const openMenus = () => all("details[data-menu][open]");
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[data-menu][open]")) {
      openMenus().filter((menu) => menu !== event.target).forEach((menu) => { menu.open = false; });
    }
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    openMenus().filter((menu) => !menu.contains(target)).forEach((menu) => { menu.open = false; });
    target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
    const closer = target.closest("dialog [data-close]");
    if (closer) { event.preventDefault(); closer.closest("dialog").close(); }
    const opener = target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); dialog.showModal(); }
    if (target instanceof HTMLDialogElement) {
      const box = target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) target.close();
    }
    if (target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = openMenus().pop();
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    if (!one("dialog[open]")) all("[data-toast]").pop()?.remove();
  });

  // ---- a button is pressed once; coming back by the browser's history frees it again
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post") || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // ---- htmx
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.body.dataset.csrf;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:afterSettle", armAll);
  document.addEventListener("htmx:responseError", (event) => tellFailure(event.detail.xhr.status));
  document.addEventListener("htmx:sendError", () => tellFailure(0));

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    tell("The passkey or security key was not used. Try again, or choose another way to sign in.");
  });

  function tellFailure(status) {
    tell(status === 403 ? "You were signed out or may not do this. Load the page again."
      : status ? `That did not work (${status}). Nothing was changed. Load the page again.`
        : "No connection to the server. What you typed is still here.");
  }

  function tell(sentence) {
    const place = document.getElementById("toasts");
    if (!place) return;
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.setAttribute("role", "alert");
    toast.dataset.toast = "";
    toast.dataset.stays = "";
    const words = document.createElement("span");
    words.textContent = sentence;
    toast.append(words);
    place.append(toast);
    arm(toast);
  }

  // ---- palette
  const palette = document.getElementById("palette");
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    const box = one("input", palette);
    box.select();
  }
  document.addEventListener("click", (event) => {
    const opener = event.target instanceof Element && event.target.closest("[data-palette]");
    if (opener && palette && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openPalette(); }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
      event.preventDefault();
      openPalette();
      return;
    }
    if (!palette?.open || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    const links = all(".found a", palette);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (at < 0 && links.length) { event.preventDefault(); links[0].click(); }
      return;
    }
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (links[next] || one("input", palette)).focus();
  });

  // ---- on a phone the present tab may be beyond the edge
  all(".tabs [aria-current]").forEach((tab) => { tab.parentElement.scrollLeft = Math.max(0, tab.offsetLeft - 48); });

  armAll();
})();
