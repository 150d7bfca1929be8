/* A member's settings, saved as they are changed. What other apps add is saved by the button. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const form = document.getElementById("conversate-settings");

  function start() {
    const token = $(form).find("[name=csrfmiddlewaretoken]").val();
    const api = new CONVERSATE.Api({ settings: form.dataset.api }, token);
    const status = $(form).find(".cnv-settings__status");

    async function save({ name, type, checked, value }) {
      try {
        await api.post("settings", { [name]: type === "checkbox" ? checked : value });
        status.text(say("saved"));
      } catch (error) {
        status.text(error.message || say("notSaved"));
      }
    }

    /* Asked for here and nowhere else: on the click that turns notifications on. */
    async function allowNotifications(input) {
      const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
      if (answer !== "granted") {
        input.checked = false;
        status.text(say("notificationsBlocked"));
      }
      return input.checked;
    }

    $(form).on("change", ".cnv-fieldset:not(.cnv-fieldset--panel) input", async ({ currentTarget: input }) => {
      const asks = input.name === "desktop_alert" && input.checked;
      if (!asks || (await allowNotifications(input))) {
        save(input);
      }
    });
    $(form).on("change", ".cnv-fieldset--panel", () => status.text(say("unsaved")));
  }

  if (form) {
    start();
  }
})(window.CONVERSATE);
