/*
 * Edits a message in place. Emits "changed" {message}. The text stays until the user saves or discards it,
 * also if someone else changes the message meanwhile. Escape closes the form and keeps the text as a draft.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say, messageField } = CONVERSATE;

  CONVERSATE.Editing = class Editing {
    constructor({ element, client, api, drafts, status }) {
      Object.assign(this, { element, client, api, drafts, status, form: null });
      $(element).on("conversate:replace", ({ target, detail }) => this.move(target, detail.by));
    }

    /* Edit the user's last message; return false if there is none. `opener` gets the focus back. */
    openLast(opener) {
      const message = $(this.element).find(".cnv-message--own[data-body]").get(-1);
      return Boolean(message) && this.open(message, opener);
    }

    /* Edit one message at a time. If another one has unsaved changes, focus that one instead. */
    open(message, opener = null) {
      if (this.form && this.isChanged) {
        this.text.focus();
        return true;
      }
      this.close();
      const { id, revision, body } = message.dataset;
      Object.assign(this, { id, revision, body, opener });
      const text = this.restore() || this.body;
      this.form = CONVERSATE.fill("#conversate-editing").get(0);
      this.text = $(this.form).find("textarea").val(text).get(0);
      this.listen();
      this.place(message);
      this.text.setSelectionRange(text.length, text.length);
      return true;
    }

    get draft() {
      return `${this.client.urls.room}#message-${this.id}`;
    }

    /* Return the draft's text, and use the revision that it is based on. */
    restore() {
      const draft = this.drafts.take(this.draft);
      this.revision = draft ? draft.revision : this.revision;
      return draft?.text;
    }

    /* Store the draft. Return whether the text outlives the page. */
    storeDraft() {
      const { revision } = this;
      return this.drafts.put(this.draft, this.isChanged ? this.text.value : "", { revision });
    }

    listen() {
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.save();
      });
      $(this.form).on("click", "[type=button]", () => this.discard());
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", ({ originalEvent: event }) => {
        if (messageField.sends(event)) {
          event.preventDefault();
          this.save();
        } else if (event.key === "Escape" && !messageField.isComposing(event)) {
          CONVERSATE.consume(event);
          this.leave();
        }
      });
    }

    get isChanged() {
      return this.text.value !== this.body;
    }

    changed() {
      messageField.grow(this.text);
      CONVERSATE.askBeforeLeaving(this, !this.storeDraft() && this.isChanged);
      this.explain(messageField.problemOf(this.text.value, this.body));
    }

    explain(problem) {
      messageField.explain($(this.form).find(".cnv-errors"), problem);
    }

    place(message) {
      $(message).addClass("cnv-message--editing").find(".cnv-message__body").prepend(this.form);
      messageField.grow(this.text);
      this.text.focus({ preventScroll: true });
      this.form.scrollIntoView({ block: "nearest" });
    }

    move(message, by) {
      if (message.contains(this.form)) {
        const { selectionStart, selectionEnd } = this.text;
        // After it was inserted.
        queueMicrotask(() => {
          this.place(by);
          this.text.setSelectionRange(selectionStart, selectionEnd);
        });
      }
    }

    async save() {
      const { id, text, revision } = this;
      if (!this.isChanged) {
        this.discard();
      } else if (!text.readOnly && !messageField.problemOf(text.value, this.body)) {
        text.readOnly = true;
        try {
          const { message } = await this.api.post("edit", { message: id, body: text.value, revision });
          text.readOnly = false;
          this.discard();
          CONVERSATE.emit(this.element, "changed", { message });
        } catch (error) {
          text.readOnly = false;
          this.explain(error.current ? "" : error.message || say("notSaved"));
          this.showConflict(error.current);
        }
      }
    }

    /* Someone else has saved `current` meanwhile. Saving again replaces that. */
    showConflict(current) {
      if (current) {
        Object.assign(this, { body: current.body, revision: current.revision });
        this.storeDraft();
        const theirs = $("<blockquote dir=auto>").text(current.body);
        const [before, after] = [$("<p>").text(say("editConflict")), $("<p>").text(say("saveAgain"))];
        $(this.form).find(".cnv-editing__conflict").empty().append(before, theirs, after);
        CONVERSATE.emit(this.element, "changed", { message: current });
      }
    }

    /* Close the form and delete the draft: the text is saved or not wanted. */
    discard() {
      if (!this.text.readOnly) {
        this.drafts.put(this.draft, "");
        this.leave();
      }
    }

    leave() {
      if (!this.text.readOnly) {
        if (this.isChanged && this.drafts.has(this.draft)) {
          this.status.show(say("editKept"));
        }
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
