/*
 * Editing a message where it stands. Emits "changed" {message}. What was written stays until it is
 * saved or given up, also where somebody else changes the message meanwhile.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say, typing } = CONVERSATE;

  CONVERSATE.Editing = class Editing {
    constructor({ element, api }) {
      Object.assign(this, { element, api, form: null });
      $(element).on("conversate:replace", ({ target, detail }) => this.move(target, detail.by));
    }

    /* The last of one's own that can be edited; false where there is none. `opener` gets the focus back. */
    openLast(opener) {
      const link = $(this.element).find(".cnv-message--own [data-action=edit]").get(-1);
      return Boolean(link) && this.open(link, opener);
    }

    /* One at a time, and none while another one has changes: that one is shown instead. */
    open(link, opener = null) {
      if (this.form && this.isChanged) {
        this.text.focus();
        return true;
      }
      this.close();
      const message = link.closest(".cnv-message");
      Object.assign(this, { id: message.dataset.id, body: link.dataset.body, opener });
      this.form = CONVERSATE.fill("#conversate-editing").get(0);
      this.text = $(this.form).find("textarea").val(this.body).get(0);
      this.listen();
      this.place(message);
      this.text.setSelectionRange(this.body.length, this.body.length);
      return true;
    }

    listen() {
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.save();
      });
      $(this.form).on("click", "[type=button]", () => this.cancel());
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", ({ originalEvent: event }) => {
        if (typing.sends(event)) {
          event.preventDefault();
          this.save();
        } else if (event.key === "Escape" && !typing.isComposing(event)) {
          event.stopPropagation();
          this.cancel();
        }
      });
    }

    get isChanged() {
      return this.text.value !== this.body;
    }

    changed() {
      typing.grow(this.text);
      CONVERSATE.askBeforeLeaving(this, this.isChanged);
      this.explain(typing.problemOf(this.text.value));
    }

    explain(problem) {
      typing.explain($(this.form).find(".cnv-errors"), problem);
    }

    place(message) {
      $(message).addClass("cnv-message--editing").find(".cnv-message__body").prepend(this.form);
      typing.grow(this.text);
      this.text.focus({ preventScroll: true });
      this.form.scrollIntoView({ block: "nearest" });
    }

    move(message, by) {
      if (message.contains(this.form)) {
        const { selectionStart, selectionEnd } = this.text;
        // Once it stands in the page.
        queueMicrotask(() => {
          this.place(by);
          this.text.setSelectionRange(selectionStart, selectionEnd);
        });
      }
    }

    async save() {
      const { id, text } = this;
      if (!this.isChanged) {
        this.cancel();
      } else if (!text.readOnly && !typing.problemOf(text.value)) {
        text.readOnly = true;
        try {
          const { message } = await this.api.post("edit", { message: id, body: text.value });
          text.readOnly = false;
          this.cancel();
          CONVERSATE.emit(this.element, "changed", { message });
        } catch (error) {
          text.readOnly = false;
          this.explain(error.message || say("notSaved"));
        }
      }
    }

    cancel() {
      if (!this.text.readOnly) {
        const message = this.form.closest(".cnv-message");
        this.close();
        if (this.opener) {
          this.opener.focus();
        } else {
          CONVERSATE.focusMessage(message);
        }
      }
    }

    close() {
      if (this.form) {
        this.form.closest(".cnv-message").classList.remove("cnv-message--editing");
        this.form.remove();
        this.form = null;
        CONVERSATE.askBeforeLeaving(this, false);
      }
    }
  };
})(window.CONVERSATE);
