/* Completes the name before the cursor of a message field, in the composer and in editing. */
(function (CONVERSATE) {
  "use strict";

  const { $, messageField } = CONVERSATE;
  const FIELD = ".cnv-composer__text";
  const MOST = 8;

  /* Replace a part of the text, so that the browser can undo it. */
  CONVERSATE.insertText = function (field, start, end, text) {
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  function isPlain({ altKey, ctrlKey, metaKey, shiftKey }) {
    return !altKey && !ctrlKey && !metaKey && !shiftKey;
  }

  /* Whether what was typed since goes on with the name for which the list was closed. */
  function goesOn({ start, query }, closed) {
    return start === closed?.start && query.length > closed.query.length && query.startsWith(closed.query);
  }

  CONVERSATE.Completion = class Completion {
    constructor({ element, api, signal }, [popup, palette, status]) {
      Object.assign(this, { field: null, begun: null, offered: null, dismissed: null });
      this.sources = { "@": new CONVERSATE.MemberNames({ api, signal }), ":": new CONVERSATE.EmojiNames() };
      this.suggestions = new CONVERSATE.Suggestions({ popup, status, signal, pick: (item) => this.pick(item) });
      const field = element.querySelector("#conversate-body");
      this.palette = new CONVERSATE.Palette({ element: palette, field, signal });
      this.listen(element, signal);
    }

    listen(element, signal) {
      $(element).on("input compositionend", FIELD, ({ target, originalEvent }) => this.typed(target, originalEvent));
      $(element).on("focusout", FIELD, () => this.close());
      // Before the listeners of the field, which send the message or close the form.
      element.addEventListener("keydown", (event) => this.pressed(event), true);
      const moved = () => this.suggestions.isOpen && this.field.selectionStart !== this.cursor && this.update(this.field);
      CONVERSATE.listen(document, "selectionchange", moved, signal);
    }

    /* On-screen keyboards compose each word. With other ones, the list would cover that of the input method. */
    typed(field, { isComposing }) {
      if (isComposing && messageField.enterSends) {
        this.close();
      } else {
        this.update(field);
      }
    }

    /* Show what completes the name before the cursor, if there is one. */
    async update(field) {
      const begun = CONVERSATE.findBegunName(field);
      const isDismissed = begun && field === this.field && goesOn(begun, this.dismissed);
      Object.assign(this, { field, begun, cursor: field.selectionStart });
      this.dismissed = isDismissed ? this.dismissed : null;
      const found = begun && !isDismissed ? await this.sources[begun.sign].find(begun.query) : [];
      // Something else was typed meanwhile.
      if (this.begun === begun) {
        this.offer(found.slice(0, MOST));
      }
    }

    offer(found) {
      this.offered = this.begun;
      if (found.length && document.activeElement === this.field) {
        this.suggestions.show(found, this.field);
      } else {
        this.suggestions.close();
      }
    }

    pressed(event) {
      const { isOpen } = this.suggestions;
      if (isOpen && event.target === this.field && isPlain(event) && !messageField.isComposing(event)) {
        if (event.key === "Escape") {
          CONVERSATE.consume(event);
          this.dismissed = this.begun;
          this.close();
        } else if (this.suggestions.press(event.key)) {
          CONVERSATE.consume(event);
        }
      }
    }

    /* Suggestions for a shorter text are not meant while the server looks for the longer one. */
    pick({ text }) {
      const { field, begun } = this;
      if (this.offered === begun) {
        this.close();
        CONVERSATE.insertText(field, begun.start, field.selectionStart, `${text} `);
      }
    }

    close() {
      this.begun = null;
      this.suggestions.close();
    }
  };

  /* Without its stylesheet, the list is shown all the same. */
  CONVERSATE.makeCompletion = async function (room) {
    const [template] = $(room.element).find("#conversate-completion");
    const parts = CONVERSATE.fill(template).appendTo(room.element).get();
    const [link] = $(parts).find("link");
    await new Promise((resolve) => $(link).on("load error", resolve));
    return new CONVERSATE.Completion(room, parts);
  };
})(window.CONVERSATE);
