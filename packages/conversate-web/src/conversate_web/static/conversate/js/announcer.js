/*
 * Tells screen readers about new messages of others, once each and wherever the reader is. Nothing else on the
 * page announces messages: the conversation also changes when messages are edited, loaded or sent.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, sayNumber } = CONVERSATE;
  // Only the number is announced of more messages than this at a time.
  const MOST = 10;
  // The number is "more than 20" from here on.
  const MAX_NUMBER = 21;
  // Milliseconds in which a screen reader notices a new text.
  const NOTICED = 5000;

  CONVERSATE.sayNew = (count) => sayNumber("new", Math.min(count, MAX_NUMBER));

  CONVERSATE.announceMessages = function (element) {
    const addedAt = new WeakMap();
    const region = $("<div>").addClass("cnv-sr").attr("aria-live", "polite").appendTo(element);
    $(element).on("conversate:arrived", ({ detail: { messages } }) => {
      const { length } = messages;
      const texts = length > MOST ? [CONVERSATE.sayNew(length)] : messages.map(CONVERSATE.summarize);
      for (const text of texts) {
        const [paragraph] = $("<p>").text(text).appendTo(region);
        addedAt.set(paragraph, Date.now());
      }
    });
    // With a poll, whose messages the browser renders anyway: a timer would make it render the page once more.
    $(element).on("conversate:wait", () => {
      region.children().filter((_, paragraph) => Date.now() - addedAt.get(paragraph) > NOTICED).remove();
    });
  };
})(window.CONVERSATE);
