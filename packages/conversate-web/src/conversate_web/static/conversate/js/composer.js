/* Where messages are written. What is submitted goes into the outbox, and there is room for the next. */
(function (CONVERSATE) {
  "use strict";

  const { $, typing, Attempt } = CONVERSATE;

  CONVERSATE.Composer = class Composer {
    constructor({ element, form, files, draft, outbox, editing }) {
      Object.assign(this, { element, form, files, draft, outbox, editing });
      this.text = $(form).find("textarea").get(0);
      this.errors = $(form).find(".cnv-errors").get(0);
      this.prepare();
    }

    prepare() {
      $(this.form).addClass("cnv-composer--scripted");
      $(this.form).find(".cnv-composer__hint").prop("hidden", !typing.enterSends);
      // What the server says about what it got stays until something is changed.
      this.text.value = this.text.value || this.draft.read() || "";
      typing.grow(this.text);
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", (event) => this.pressed(event.originalEvent));
      $(this.form).on("conversate:chosen", () => this.explain());
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      $(this.element).on("conversate:returned", ({ detail }) => this.takeBack(detail.attempt));
      $(this.element).on("conversate:news", ({ detail }) => detail.messages.forEach((each) => this.confirm(each)));
    }

    get problem() {
      return typing.problemOf(this.text.value) || this.files.problem;
    }

    explain() {
      typing.explain(this.errors, this.problem);
    }

    changed() {
      this.draft.write(this.text.value);
      typing.grow(this.text);
      this.explain();
    }

    write(text) {
      this.text.value = text;
      this.changed();
    }

    pressed(event) {
      if (typing.sends(event)) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "ArrowUp" && !this.text.value && !typing.isComposing(event)) {
        if (this.editing.openLast(this.text)) {
          event.preventDefault();
        }
      }
    }

    submit() {
      const body = this.text.value;
      const { files } = this.files;
      this.explain();
      if (!this.problem && (body.trim() || files.length)) {
        const { returned } = this;
        const isSame = returned && returned.isOf(body, files);
        this.clear();
        this.outbox.add(isSame ? returned : new Attempt({ body, files }));
        this.text.focus();
      }
    }

    clear() {
      this.returned = null;
      this.files.set([]);
      this.write("");
    }

    /* What could not be sent, in front of what was begun meanwhile. */
    takeBack(attempt) {
      this.write([attempt.body, this.text.value].filter(Boolean).join("\n"));
      this.files.add(attempt.files);
      this.returned = Object.assign(attempt, { reason: "", lost: [] });
      this.text.focus();
    }

    /* It did arrive, before it was taken back. */
    confirm({ client_key: key }) {
      const { returned } = this;
      if (returned && returned.key === key && returned.isOf(this.text.value, this.files.files)) {
        this.clear();
      }
    }
  };
})(window.CONVERSATE);
