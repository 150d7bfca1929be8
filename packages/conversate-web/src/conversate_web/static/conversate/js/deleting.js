/* The dialog that asks before a message is deleted. Emits "changed" {message}. */
(function (CONVERSATE) {
  "use strict";

  const { $, say, messageField } = CONVERSATE;

  CONVERSATE.Deleting = class Deleting {
    constructor({ element, api, list }) {
      Object.assign(this, { element, api, list });
      this.dialog = element.querySelector("#conversate-delete");
      this.errors = $(this.dialog).find(".cnv-errors").get(0);
      $(this.dialog).on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      $(this.dialog).on("click", "[type=button]", () => this.dialog.close());
      $(this.dialog).on("close", () => CONVERSATE.focusMessage(this.list.find(this.id)));
    }

    open(message) {
      this.id = message.dataset.id;
      const { innerText, alt = innerText } = message.querySelector(".cnv-text, .cnv-attachment__name, .cnv-attachment img") || {};
      $(this.dialog).find(".cnv-dialog__message").text(alt || "");
      messageField.explain(this.errors, "");
      CONVERSATE.showDialog(this.dialog, this.element);
    }

    async submit() {
      const { id } = this;
      try {
        const { message } = await this.api.post("delete", { message: id });
        // Not with the event of closing: the reader may have moved on by then.
        this.id = null;
        this.dialog.close();
        CONVERSATE.focusMessage(this.list.find(id));
        CONVERSATE.emit(this.element, "changed", { message });
      } catch (error) {
        messageField.explain(this.errors, error.message || say("notSaved"));
      }
    }
  };
})(window.CONVERSATE);
