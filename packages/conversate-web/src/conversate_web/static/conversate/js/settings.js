/* Saves a member's preferences on each change. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const form = document.getElementById("conversate-settings");

  function start() {
    const token = $(form).find("[name=csrfmiddlewaretoken]").val();
    const urls = { preferences: form.dataset.api, panel: form.action };
    const api = new CONVERSATE.Api(urls, token, form.dataset.user);
    const status = $(form).find(".cnv-settings__status");

    async function save(name, data) {
      try {
        await api.post(name, data);
        status.text(say("saved"));
        return true;
      } catch (error) {
        status.text(error.message || say("notSaved"));
        return false;
      }
    }

    /* Save the fields of a panel that another app has added. */
    async function savePanel(panel) {
      const data = new FormData(form);
      data.set("panel", panel.dataset.panel);
      if (await save("panel", data)) {
        // Otherwise the next change would send the files again.
        $(panel).find("[type=file]").val("");
      }
    }

    /* Ask for permission. This happens only on the click that turns notifications on. */
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
        save("preferences", { [input.name]: input.type === "checkbox" ? input.checked : input.value });
      }
    });
    $(form).on("change", ".cnv-fieldset--panel", ({ currentTarget }) => savePanel(currentTarget));
  }

  if (form) {
    CONVERSATE.unpack(document);
    start();
  }
})(window.CONVERSATE);
