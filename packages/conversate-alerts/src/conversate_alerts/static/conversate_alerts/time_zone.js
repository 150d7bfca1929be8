/* Shows a button that selects the device's time zone, unless it is already selected. */
(function () {
  "use strict";

  const select = document.getElementById("id_time_zone");
  const button = document.getElementById("conversate-own-zone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function offer() {
    button.hidden = select.value === zone;
  }

  if (select && button && [...select.options].some((option) => option.value === zone)) {
    button.textContent = button.dataset.label.replace("{zone}", zone.replaceAll("_", " "));
    button.addEventListener("click", () => {
      select.value = zone;
      select.focus();
      offer();
    });
    select.addEventListener("change", offer);
    offer();
  }
})();
