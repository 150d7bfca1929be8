/* CONVERSATE.post(text), for a site's own scripts. */
(function (CONVERSATE) {
  "use strict";

  const { Attempt, say, messageField } = CONVERSATE;

  /* Return a sentence that says why it can't be sent, or "". */
  function problemOf(room, text) {
    if (!room || !room.composer) {
      return say("cannotPost");
    }
    return text.trim() ? messageField.problemOf(text) : say("nothingToSend");
  }

  /* Settle the promise of this attempt by the events of the outbox. */
  function follow(element, attempt, { resolve, reject }) {
    const abort = new AbortController();
    const on = (name, listener) => {
      element.addEventListener(`conversate:${name}`, listener, { signal: abort.signal });
    };
    on("posted", ({ detail: { message } }) => {
      if (message.client_key === attempt.key) {
        abort.abort();
        resolve(message);
      }
    });
    on("refused", ({ detail }) => {
      if (detail.attempt === attempt) {
        abort.abort();
        reject(new Error(attempt.reason));
      }
    });
  }

  /*
   * Post a text in the room of the page. It shows at once, as a pending message; the text in the composer
   * stays. Return a promise of the message. The promise is rejected if the server refuses the text or the
   * user cancels it; the error's message can be shown.
   */
  CONVERSATE.post = function (text) {
    const { room } = CONVERSATE;
    return new Promise((resolve, reject) => {
      const problem = problemOf(room, text);
      if (problem) {
        reject(new Error(problem));
        return;
      }
      const attempt = new Attempt({ body: text });
      follow(room.element, attempt, { resolve, reject });
      room.outbox.add(attempt);
    });
  };
})(window.CONVERSATE);
