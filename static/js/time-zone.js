// First run: choose the browser's own time zone until somebody chooses another.
const choice = document.querySelector("select[data-guess-zone]");
if (choice && !document.querySelector("[aria-invalid]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && [...choice.options].some((option) => option.value === zone)) choice.value = zone;
}
