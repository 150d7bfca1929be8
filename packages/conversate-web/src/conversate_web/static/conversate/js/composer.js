/*
 * Where messages are written. What was written stays until the server has confirmed it, by its answer
 * or, if that got lost, by the next poll. Emits "posted" with the message.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say, Attempt } = CONVERSATE;
  // Files take as long as they take.
  const TIMEOUT = 30000;

  CONVERSATE.Composer = class Composer {
    constructor({ form, api, files, draft }) {
      Object.assign(this, { form, api, files, draft });
      this.text = $(form).find("textarea").get(0);
      this.errors = $(form).find(".cnv-errors");
      this.attempt = null;
      this.sending = false;
      // A screen keyboard has no other key to break the line with.
      this.enterSends = !window.matchMedia("(pointer: coarse)").matches;
      this.prepare();
    }

    prepare() {
      $(this.form).addClass("cnv-composer--scripted");
      $(this.form).find(".cnv-composer__hint").prop("hidden", !this.enterSends);
      this.text.value = this.text.value || this.draft.read();
      $(this.text).on("input", () => this.draft.write(this.text.value));
      $(this.text).on("keydown", (event) => this.pressed(event.originalEvent));
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      $(this.form).on("change", "input[type=file]", () => this.explain(this.files.problem));
    }

    pressed(event) {
      // In a composition Enter chooses a word. Safari says so by the key code alone.
      const composing = event.isComposing || event.keyCode === 229;
      const sends = this.enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && sends && !composing && !event.altKey) {
        event.preventDefault();
        this.submit();
      }
    }

    submit() {
      const body = this.text.value;
      const { files, problem } = this.files;
      if (this.sending || (!body.trim() && !files.length)) {
        return;
      }
      if (problem) {
        this.explain(problem);
      } else {
        this.attempt = Attempt.of(body, files, this.attempt);
        this.send(this.attempt);
      }
    }

    async send(attempt) {
      this.setSending(true);
      this.explain("");
      try {
        const timeout = attempt.files.length ? 0 : TIMEOUT;
        const { message } = await this.api.post("send", attempt.data, { timeout });
        this.confirm(message);
        CONVERSATE.emit(this.form, "posted", { message });
      } catch (error) {
        this.fail(attempt, error);
      }
      this.setSending(false);
    }

    fail(attempt, error) {
      // A poll may have said meanwhile that it did arrive.
      if (this.attempt === attempt) {
        this.explain(error.message || say("notSent"));
      }
      // What concerns more than this message is said above it.
      if (error.status === 401 || error.status === 404) {
        CONVERSATE.emit(this.form, "failure", { error });
      }
    }

    /* A message of mine has arrived: is it what stands here? */
    confirm(message) {
      if (!this.attempt || message.client_key !== this.attempt.key) {
        return;
      }
      if (this.attempt.isOf(this.text.value, this.files.files)) {
        this.text.value = "";
        this.draft.write("");
        this.files.clear();
      }
      this.attempt = null;
      this.explain("");
    }

    explain(problem) {
      this.errors.empty();
      if (problem) {
        $("<p>").text(problem).appendTo(this.errors);
      }
    }

    setSending(sending) {
      this.sending = sending;
      this.text.readOnly = sending;
      $(this.form).attr("aria-busy", String(sending));
      $(this.form).find("[type=submit]").attr("aria-disabled", String(sending));
    }
  };
})(window.CONVERSATE);
