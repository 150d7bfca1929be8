/* A message as one text, to be announced. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  /* Return the text as the page shows it, without the signs of Markdown. */
  function textOf(html) {
    const text = $($.parseHTML(html)).find(".cnv-text");
    text.find("br").replaceWith("\n");
    return text.text().trim();
  }

  /* Return the author, the text and the names of the files. */
  CONVERSATE.summarize = function ({ author, html, body, attachments }) {
    const parts = [textOf(html) || body, ...attachments.map(({ name }) => name)];
    return `${author.name}: ${parts.filter(Boolean).join(", ")}`;
  };
})(window.CONVERSATE);
