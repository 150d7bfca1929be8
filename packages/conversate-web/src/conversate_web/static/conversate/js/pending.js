/* Shows the pending messages at the end of the conversation. */
(function (CONVERSATE) {
  "use strict";

  const { $, say, messageField } = CONVERSATE;
  const SECOND = 1000;
  const UNITS = [[3600, "hour"], [60, "minute"], [1, "second"]];

  /* Return for example "in 5 sec.", in the language of the page. */
  function formatWait(milliseconds) {
    const seconds = Math.max(1, Math.ceil(milliseconds / SECOND));
    const [length, unit] = UNITS.find(([length]) => seconds >= length);
    const { lang } = document.querySelector(".cnv-root");
    const format = new Intl.RelativeTimeFormat(lang || undefined, { style: "short" });
    return format.format(Math.ceil(seconds / length), unit);
  }

  CONVERSATE.Pending = class Pending {
    /* `field` is the message field. */
    constructor({ list, field, scroll, signal }) {
      Object.assign(this, { list, field, scroll, signal });
    }

    onPress(listener) {
      $(this.list).on("click", "[data-command]", ({ currentTarget: button }) => {
        listener(button.dataset.command, $(button).closest("li[data-key]").get(0).dataset.key);
      });
    }

    find({ key }) {
      return $(this.list).children(`[data-key="${key}"]`);
    }

    add({ key, body, files, replyTo }) {
      const item = CONVERSATE.fill("#conversate-sending");
      item.attr("data-key", key).find(".cnv-pending__text").text(body).prop("hidden", !body.trim());
      CONVERSATE.fillQuote(item.find(".cnv-quote"), replyTo);
      item.find(".cnv-pending__files").append(files.map(CONVERSATE.fileItem));
      item.toggleClass("cnv-pending--files", files.length > 0);
      item.appendTo(this.list);
      this.scroll.toEnd();
    }

    /*
     * Show the state: waiting, sending, retrying or failed, with a `reason`. Only the reason of a failed
     * message is an error. The reason of a retried one stays while it is sent, so that screen readers do not
     * read it out each time.
     */
    show(attempt, state, reason = attempt.reason) {
      this.freeFocus(attempt);
      this.scroll.keepPosition(() => {
        const item = this.find(attempt).attr("data-state", state);
        item.find(".cnv-pending__state").text(say(state));
        item.find("[data-command=retry]").prop("hidden", attempt.lost.length > 0);
        messageField.explain(item.find(".cnv-errors"), state === "failed" ? reason : "");
        if (state !== "sending") {
          messageField.explain(item.find(".cnv-pending__reason"), state === "retrying" ? reason : "");
        }
        this.progress(attempt, 0);
      });
    }

    /* Show the time that is left until it is sent again. */
    countDown(attempt, until) {
      clearTimeout(this.timeout);
      const item = this.find(attempt);
      if (item.attr("data-state") === "retrying" && !this.signal.aborted) {
        const when = formatWait(until - Date.now());
        item.find(".cnv-pending__state").text(say("sendsAgain", { when }));
        this.timeout = setTimeout(() => this.countDown(attempt, until), SECOND);
      }
    }

    progress(attempt, part) {
      this.find(attempt).find("progress").val(part);
    }

    remove(attempt) {
      this.freeFocus(attempt);
      this.find(attempt).remove();
    }

    /* Move the focus to the field, if a button that is about to disappear has it. */
    freeFocus(attempt) {
      if (this.field && this.find(attempt).find(document.activeElement).length) {
        this.field.focus();
      }
    }
  };
})(window.CONVERSATE);
