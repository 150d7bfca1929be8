/* Why a message could not be sent, and whether it is retried or waits for its author. */
(function (CONVERSATE) {
  "use strict";

  const { say } = CONVERSATE;
  // Give up a message after this many failures in a row while the server answers other requests.
  const TRIES = 3;
  // Milliseconds in which a file has to be readable: a network drive may not respond.
  const READ_TIMEOUT = 5000;

  const within = (promise, time) =>
    Promise.race([promise, new Promise((_, reject) => setTimeout(reject, time))]);

  /* Whether the server may accept the same message later. */
  const isTemporary = ({ status, code }) =>
    [0, 401, 408, 429].includes(status) || (status >= 500 && code !== "failed");

  /* Whether the server is overloaded or limits the rate. A 503 without a code comes from a proxy. */
  const isBusy = ({ status, code, retryAfter }) =>
    status === 429 || code === "unavailable" || retryAfter > 0 || (status === 503 && !code);

  /*
   * Return the files that were changed, moved or deleted, or lost their permission, since they were chosen.
   * Reading the last byte shows that, and also that a file became shorter. An empty file is read as a whole.
   */
  async function findUnreadable(files) {
    const read = (file) => within((file.size ? file.slice(-1) : file).arrayBuffer(), READ_TIMEOUT);
    const results = await Promise.allSettled(files.map(read));
    return files.filter((_, index) => results[index].status === "rejected");
  }

  /* Return the reason if the server answers other requests, but not this one. */
  function explain({ files }, { status, code, message }) {
    if (status) {
      return message || say("serverError");
    }
    return say(code === "timeout" ? "timedOut" : files.length ? "cutOff" : "blocked");
  }

  const waitFor = (reason) => ({ reason, isFinal: false, unreadable: [] });
  const giveUp = (reason, unreadable = []) => ({ reason, isFinal: true, unreadable });

  /*
   * Return a promise of {reason, isFinal, unreadable}; `unreadable` are the files that can't be sent.
   * `probe` returns a promise that tells whether the server can be reached.
   */
  CONVERSATE.diagnoseSendFailure = async function (attempt, error, probe) {
    if (error.code === "blocked") {
      return giveUp(say("blockedByPolicy"));
    }
    if (!isTemporary(error)) {
      return giveUp(error.status === 404 ? say("cannotPost") : error.message || say("notSent"));
    }
    const unreadable = error.status ? [] : await findUnreadable(attempt.files);
    if (unreadable.length) {
      const names = unreadable.map(({ name }) => name).join(", ");
      return giveUp(say("unreadable", { names }), unreadable);
    }
    if (error.status === 401) {
      return waitFor(say("signedOut"));
    }
    if (isBusy(error)) {
      return waitFor(error.code === "rate_limited" ? say("tooFast") : error.message || say("busy"));
    }
    if (!navigator.onLine || !(await probe())) {
      attempt.failures = 0;
      return waitFor(say("noConnection"));
    }
    attempt.failures += 1;
    return attempt.failures < TRIES ? waitFor(say("notSentYet")) : giveUp(explain(attempt, error));
  };
})(window.CONVERSATE);
