/* Saves a member's preferences on each change. Without this script, a button saves them. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const form = document.getElementById("conversate-settings");
  // Milliseconds for which the confirmation is shown. An error stays until the next change.
  const SHOWN = 5000;

  class Toast {
    constructor(element) {
      this.element = element;
    }

    show(text, isError = false) {
      clearTimeout(this.timer);
      // Emptied first, so that screen readers read the same text again.
      this.element.textContent = "";
      this.element.classList.toggle("cnv-settings__status--error", isError);
      this.element.textContent = text;
      if (text && !isError) {
        this.timer = setTimeout(() => this.show(""), SHOWN);
      }
    }
  }

  function start() {
    const token = $(form).find("[name=csrfmiddlewaretoken]").val();
    const urls = { preferences: form.dataset.api, panel: form.action };
    const api = new CONVERSATE.Api(urls, token, form.dataset.user);
    const toast = new Toast($(form).find(".cnv-settings__status").get(0));
    // The latest change of each preference, by its name.
    const latest = {};
    let queue = Promise.resolve();

    async function post(name, data) {
      try {
        await api.post(name, data);
        toast.show(say("saved"));
        return true;
      } catch (error) {
        toast.show(error.message || say("notSaved"), true);
        return false;
      }
    }

    /* One request after the other, so that the last change is the one that stays. */
    function save(name, data) {
      queue = queue.then(() => post(name, data));
      return queue;
    }

    /* `defaultChecked` is what the server has. It returns if the latest change was not saved. */
    async function savePreference(input) {
      const { name } = input;
      const inputs = $(form).find(`[name="${name}"]`).get();
      const states = inputs.map(({ checked }) => checked);
      const change = (latest[name] = {});
      const data = { [name]: input.type === "checkbox" ? input.checked : input.value };
      if (await save("preferences", data)) {
        inputs.forEach((each, index) => (each.defaultChecked = states[index]));
      } else if (latest[name] === change) {
        inputs.forEach((each) => (each.checked = each.defaultChecked));
      }
    }

    /* Save the fields of a panel that another app has added. If that fails, they keep what was entered. */
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
        toast.show(say("notificationsBlocked"), true);
      }
      return input.checked;
    }

    $(form).on("change", ".cnv-fieldset:not(.cnv-fieldset--panel) input", async ({ currentTarget: input }) => {
      const asks = input.name === "desktop_alert" && input.checked;
      if (!asks || (await allowNotifications(input))) {
        savePreference(input);
      }
    });
    $(form).on("change", ".cnv-fieldset--panel", ({ currentTarget }) => savePanel(currentTarget));
    $(form).find(".cnv-settings__actions").prop("hidden", true);
  }

  if (form) {
    CONVERSATE.unpack(document);
    start();
  }
})(window.CONVERSATE);
