/* How long to wait until the next poll. Times are in milliseconds. */
(function (CONVERSATE) {
  "use strict";

  const JITTER = 0.1;
  // Where POLL_MIN is very short: who is in trouble is not to be asked that often.
  const LEAST_BACKOFF = 500;

  CONVERSATE.Pacer = class Pacer {
    constructor({ min, max, step }) {
      Object.assign(this, { min, max, step });
      this.active();
    }

    /* Something happened: the next thing may be near. */
    active() {
      this.delay = this.min;
      this.failures = 0;
    }

    quiet() {
      this.delay = Math.min(this.delay + this.step, this.max);
      this.failures = 0;
    }

    /* Twice as long each time, and never sooner than the server asked for. */
    failed(retryAfter = 0) {
      this.failures += 1;
      const backoff = Math.min(Math.max(this.min, LEAST_BACKOFF) * 2 ** this.failures, this.max);
      this.delay = Math.max(backoff, this.min, retryAfter);
    }

    /* A little longer or shorter, so that clients do not march in step. */
    next() {
      const wait = this.delay * (1 - JITTER + 2 * JITTER * Math.random());
      return this.failures ? Math.max(wait, this.delay) : wait;
    }
  };
})(window.CONVERSATE);
