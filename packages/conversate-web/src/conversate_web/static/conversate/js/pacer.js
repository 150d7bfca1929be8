/* How long to wait until the next poll. Times are in milliseconds. */
(function (CONVERSATE) {
  "use strict";

  const JITTER = 0.1;
  // With a very short POLL_MIN: a server in trouble does not get requests that often.
  const MIN_BACKOFF = 500;
  // The server may ask for a longer time, at which a browser's timer could overflow.
  const MAX_RETRY_AFTER = 3600000;

  CONVERSATE.Pacer = class Pacer {
    constructor({ min, max, step }) {
      Object.assign(this, { min, max, step });
      this.active();
    }

    /* Something happened: more may follow soon. */
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
      this.notBefore = 0;
    }

    /* Whether the server has named a time before which it wants no request. */
    get mustWait() {
      return Date.now() < this.notBefore;
    }

    /* Double the delay each time, but never go below what the server asked for. */
    failed(retryAfter = 0) {
      this.failures += 1;
      const backoff = Math.min(Math.max(this.min, MIN_BACKOFF) * 2 ** this.failures, this.max);
      const asked = Math.min(retryAfter, MAX_RETRY_AFTER);
      this.notBefore = Date.now() + asked;
      this.delay = Math.max(backoff, this.min, asked);
    }

    /*
     * Return the delay with some jitter, so that clients do not poll in step. It is never longer than
     * POLL_MAX, after which a member soon counts as away, and never shorter than a server in trouble wants.
     */
    next() {
      const jitter = JITTER * Math.random();
      return this.delay * (this.failures ? 1 + jitter : 1 - jitter);
    }

    /* Return the delay of a page's first poll. A page that one goes back to is shown as it once was. */
    first() {
      const [visit] = performance.getEntriesByType("navigation");
      return visit?.type === "back_forward" ? 0 : this.next();
    }
  };
})(window.CONVERSATE);
