/* A member's settings, saved as they are changed. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const form = document.getElementById("conversate-settings");

  function start() {
    const token = $(form).find("[name=csrfmiddlewaretoken]").val();
    const urls = { settings: form.dataset.api, panel: form.action };
    const api = new CONVERSATE.Api(urls, token);
    const status = $(form).find(".cnv-settings__status");

    async function save(name, data) {
      try {
        await api.post(name, data);
        status.text(say("saved"));
      } catch (error) {
        status.text(error.message || say("notSaved"));
      }
    }

    /* What another app has added, as a whole. */
    function savePanel({ dataset }) {
      const data = new FormData(form);
      data.set("panel", dataset.panel);
      save("panel", data);
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
        save("settings", { [input.name]: input.type === "checkbox" ? input.checked : input.value });
      }
    });
    $(form).on("change", ".cnv-fieldset--panel", ({ currentTarget }) => savePanel(currentTarget));
  }

  if (form) {
    start();
  }
})(window.CONVERSATE);
