/* What the fields for messages have in common. */
(function (CONVERSATE) {
  "use strict";

  const { $, client, say } = CONVERSATE;
  const grows = CSS.supports("field-sizing", "content");

  CONVERSATE.typing = {
    // A screen keyboard has no other key to break the line with.
    enterSends: !matchMedia("(pointer: coarse)").matches,

    /* Its keys choose words. Safari says so by the key code alone. */
    isComposing: (event) => event.isComposing || event.keyCode === 229,

    sends(event) {
      const asked = this.enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
      return event.key === "Enter" && asked && !event.altKey && !this.isComposing(event);
    },

    /* As high as the text, where the browser does not see to that. The stylesheet has the limit. */
    grow(field) {
      if (!grows) {
        // What is around it stays as high meanwhile, or the conversation would be scrolled.
        const { offsetHeight, style } = field.parentElement;
        Object.assign(style, { alignContent: "start", minBlockSize: `${offsetHeight}px` });
        field.rows = 1;
        field.style.blockSize = "auto";
        field.style.blockSize = `${field.scrollHeight + 2}px`;
        Object.assign(style, { alignContent: "", minBlockSize: "" });
      }
    },

    /* Why this can't be sent, or nothing. Characters as the server counts them. */
    problemOf(text) {
      const limit = client.message_max_length;
      return [...text.trim()].length > limit ? say("tooLong", { limit }) : "";
    },

    /* What stands there already would be read out again. */
    explain(errors, problem) {
      if ($(errors).text().trim() !== problem) {
        $(errors).empty().append(problem && $("<p>").text(problem));
      }
    },
  };
})(window.CONVERSATE);
