/* How long to wait until the next poll. Times are in milliseconds. */
(function (CONVERSATE) {
  "use strict";

  const JITTER = 0.1;
  // Where POLL_MIN is very short: who is in trouble is not to be asked that often.
  const LEAST_BACKOFF = 500;
  // However long a server asks for; a browser's timer would overflow, too.
  const MOST_RETRY_AFTER = 3600000;

  CONVERSATE.Pacer = class Pacer {
    constructor({ min, max, step }) {
      Object.assign(this, { min, max, step });
      this.active();
    }

    /* Something happened: the next thing may be near. */
    active() {
      this.delay = this.min;
      this.succeeded();
    }

    quiet() {
      this.delay = Math.min(this.delay + this.step, this.max);
      this.succeeded();
    }

    succeeded() {
      this.failures = 0;
      this.heldUntil = 0;
    }

    /* Whether the server asked not to be asked before a time that has not come. */
    get isHeld() {
      return Date.now() < this.heldUntil;
    }

    /* Twice as long each time, and never sooner than the server asked for. */
    failed(retryAfter = 0) {
      this.failures += 1;
      const backoff = Math.min(Math.max(this.min, LEAST_BACKOFF) * 2 ** this.failures, this.max);
      const asked = Math.min(retryAfter, MOST_RETRY_AFTER);
      this.heldUntil = Date.now() + asked;
      this.delay = Math.max(backoff, this.min, asked);
    }

    /*
     * Not quite the same each time, so that clients do not march in step: never later than POLL_MAX,
     * after which a member soon counts as away, and never sooner than a server in trouble wants.
     */
    next() {
      const jitter = JITTER * Math.random();
      return this.delay * (this.failures ? 1 + jitter : 1 - jitter);
    }
  };
})(window.CONVERSATE);
