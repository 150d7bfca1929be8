/* Messages on their way, as they stand at the end of the conversation. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  CONVERSATE.Pending = class Pending {
    constructor({ list, scroll }) {
      Object.assign(this, { list, scroll });
    }

    onPress(listener) {
      $(this.list).on("click", "[data-command]", ({ currentTarget: button }) => {
        listener(button.dataset.command, $(button).closest("li[data-key]").get(0).dataset.key);
      });
    }

    find({ key }) {
      return $(this.list).children(`[data-key="${key}"]`);
    }

    add({ key, body, files }) {
      const item = CONVERSATE.fill("#conversate-sending");
      item.attr("data-key", key).find(".cnv-pending__text").text(body).prop("hidden", !body.trim());
      item.find(".cnv-pending__files").append(files.map(CONVERSATE.fileItem));
      item.toggleClass("cnv-pending--files", files.length > 0);
      item.appendTo(this.list);
      this.scroll.toEnd();
    }

    /* Waiting, sending, retrying or failed; `reason` says why. */
    show(attempt, state, reason = attempt.reason) {
      this.freeFocus(attempt);
      this.scroll.hold(() => {
        const item = this.find(attempt).attr("data-state", state);
        item.find(".cnv-pending__state").text(say(state));
        item.find("[data-command=retry]").prop("hidden", attempt.lost.length > 0);
        CONVERSATE.typing.explain(item.find(".cnv-errors"), reason);
        this.progress(attempt, 0);
      });
    }

    progress(attempt, part) {
      this.find(attempt).find("progress").val(part);
    }

    remove(attempt) {
      this.freeFocus(attempt);
      this.find(attempt).remove();
    }

    /* It would be lost with the button that has it. */
    freeFocus(attempt) {
      if (this.find(attempt).find(document.activeElement).length) {
        $("#conversate-body").trigger("focus");
      }
    }
  };
})(window.CONVERSATE);
