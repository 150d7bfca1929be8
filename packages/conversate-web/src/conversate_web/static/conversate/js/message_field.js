/* The common behavior of the composer's field and the field for editing. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const grows = CSS.supports("field-sizing", "content");

  CONVERSATE.messageField = {
    // An on-screen keyboard has no other key for a line break.
    enterSends: !matchMedia("(pointer: coarse)").matches,

    /* Whether an input method uses the key. Safari tells that by the key code only. */
    isComposing: (event) => event.isComposing || event.keyCode === 229,

    sends(event) {
      const asked = this.enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
      return event.key === "Enter" && asked && !event.altKey && !this.isComposing(event);
    },

    /* Fit the height to the text, in browsers without field-sizing. The stylesheet has the limit. */
    grow(field) {
      if (!grows) {
        // The parent keeps its height meanwhile, or the conversation would scroll.
        const { offsetHeight, style } = field.parentElement;
        Object.assign(style, { alignContent: "start", minBlockSize: `${offsetHeight}px` });
        field.rows = 1;
        field.style.blockSize = "auto";
        field.style.blockSize = `${field.scrollHeight + 2}px`;
        Object.assign(style, { alignContent: "", minBlockSize: "" });
      }
    },

    /* Return why this can't be sent, or "". Counts characters as the server does. A text that was too
       long `before` may stay as long as it is. */
    problemOf(text, before = "") {
      const limit = CONVERSATE.client.message_max_length;
      const max = Math.max(limit, [...before.trim()].length);
      const length = [...text.trim()].length;
      if (length <= max) {
        return "";
      }
      const { format } = new Intl.NumberFormat(document.querySelector(".cnv-root").lang || undefined);
      const excess = length - limit;
      return say(excess === 1 ? "tooLongByOne" : "tooLong", { n: format(excess), limit: format(limit) });
    },

    /* Show a problem. An unchanged one is not set again: screen readers would read it out again. */
    explain(errors, problem) {
      if ($(errors).text().trim() !== problem) {
        $(errors).empty().append(problem && $("<p>").text(problem));
      }
    },
  };
})(window.CONVERSATE);
