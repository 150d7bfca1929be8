/* The form for new messages. A submitted message goes to the outbox, and the form is cleared. */
(function (CONVERSATE) {
  "use strict";

  const { $, messageField, Attempt } = CONVERSATE;

  CONVERSATE.Composer = class Composer {
    constructor({ element, form, files, draft, reply, outbox, editing }) {
      Object.assign(this, { element, form, files, draft, reply, outbox, editing });
      this.text = $(form).find("textarea").get(0);
      this.errors = $(form).find(".cnv-errors").get(0);
      this.button = $(form).find("[type=submit]");
      this.prepare();
    }

    prepare() {
      $(this.form).addClass("cnv-composer--scripted");
      $(this.form).find(".cnv-composer__hint").prop("hidden", !messageField.enterSends);
      // The server's errors stay until the text or the files change.
      const kept = this.draft.read();
      this.text.value = this.text.value || kept || "";
      this.prepareReply();
      messageField.grow(this.text);
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", (event) => this.pressed(event.originalEvent));
      $(this.form).on("conversate:chosen", () => this.explain());
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      $(this.element).on({
        "conversate:returned": ({ detail }) => this.takeBack(detail.attempt),
        "conversate:changes": ({ detail }) => this.follow(detail),
        "conversate:failure": ({ detail }) => this.allow({ hasAccess: ![401, 404].includes(detail.error.status) }),
        "conversate:success": () => this.allow({ hasAccess: true }),
      });
      this.allow({ canPost: true, hasAccess: true });
    }

    prepareReply() {
      const { reply, draft } = this;
      reply.set(reply.current || draft.reply);
      $(this.element).on("click", ".cnv-reply", (event) => {
        if (reply.isOffered && CONVERSATE.isPlainClick(event)) {
          event.preventDefault();
          this.replyTo(event.currentTarget.closest(".cnv-message"));
        }
      });
      $(this.form).on("click", ".cnv-composer__leave", (event) => {
        event.preventDefault();
        this.leaveReply();
      });
    }

    /* Reply to this message of the page. */
    replyTo(message) {
      this.reply.setMessage(message);
      this.changed();
      this.text.focus();
    }

    leaveReply() {
      this.reply.set(null);
      this.changed();
      this.text.focus();
    }

    follow({ messages, room }) {
      messages.forEach((each) => this.confirm(each));
      if (room) {
        this.allow({ canPost: room.can_post });
      }
    }

    /*
     * Show whether a message can be sent. Without access, the user is signed out or no longer a member; a
     * notice says so. The text can be edited in any case.
     */
    allow(access) {
      Object.assign(this, access);
      this.isClosed = !this.canPost || !this.hasAccess;
      $(this.form).toggleClass("cnv-composer--unavailable", this.isClosed);
      this.button.prop("disabled", this.isClosed || Boolean(this.problem));
    }

    get problem() {
      return messageField.problemOf(this.text.value) || this.files.problem;
    }

    /* Show why the message can't be sent, and `notice`, until something changes. */
    explain(notice = "") {
      $(this.form).children(".cnv-note").remove();
      messageField.explain(this.errors, [this.problem, notice].filter(Boolean).join(" "));
      this.allow();
    }

    changed() {
      this.draft.write(this.text.value, this.reply.current);
      messageField.grow(this.text);
      this.explain();
    }

    write(text) {
      this.text.value = text;
      this.changed();
    }

    pressed(event) {
      if (messageField.sends(event)) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "Escape" && this.reply.current && !messageField.isComposing(event)) {
        CONVERSATE.consume(event);
        this.leaveReply();
      } else if (event.key === "ArrowUp" && !this.text.value && !messageField.isComposing(event)) {
        if (this.editing.openLast(this.text)) {
          event.preventDefault();
        }
      }
    }

    submit() {
      const body = this.text.value;
      const { files } = this.files;
      this.explain();
      if (!this.isClosed && !this.problem && (body.trim() || files.length)) {
        const { returned, reply: { current: replyTo } } = this;
        const isSame = returned?.isOf(body, files, replyTo);
        this.clear();
        this.outbox.add(isSame ? returned : new Attempt({ body, files, replyTo }));
        this.text.focus();
      }
    }

    clear() {
      this.returned = null;
      this.reply.set(null);
      this.files.set([]);
      this.write("");
    }

    /* Put the text that could not be sent before the text that was begun meanwhile. */
    takeBack(attempt) {
      this.reply.set(attempt.replyTo || this.reply.current);
      this.write([attempt.body, this.text.value].filter(Boolean).join("\n"));
      this.files.add(attempt.files);
      this.returned = Object.assign(attempt, { reason: "", lost: [] });
      this.text.focus();
    }

    /* Clear the form if this message has its content: it was posted after all, or in another tab. */
    confirm(message) {
      const { returned, text, files, draft, reply } = this;
      const isReturned = returned && returned.key === message.client_key;
      const isTaken = message.is_own && draft.taken === text.value && message.body === text.value.trim();
      if ((isReturned && returned.isOf(text.value, files.files, reply.current)) || (isTaken && !files.files.length)) {
        this.clear();
      }
    }
  };
})(window.CONVERSATE);
