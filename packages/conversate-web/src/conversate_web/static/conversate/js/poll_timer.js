/*
 * A timer for the next poll. Browsers throttle the timers of a hidden tab to one a minute, and a member who
 * polls that late counts as away. A worker's timers are not throttled.
 */
(function (CONVERSATE) {
  "use strict";

  // The address of poll_timer_worker.js.
  const { pollTimer: src } = document.currentScript.dataset;
  // Without a worker, a delay this long still ends in time after the browser adds a minute.
  const MAX_THROTTLED_DELAY = 25000;

  CONVERSATE.PollTimer = class PollTimer {
    constructor(callback, signal) {
      Object.assign(this, { callback, key: 0, delay: 0, due: 0, timeout: null, worker: undefined });
      document.addEventListener("visibilitychange", () => this.restart(), { signal });
      signal.addEventListener("abort", () => this.end());
    }

    set(delay) {
      this.stop();
      this.delay = delay;
      this.due = Date.now() + delay;
      const worker = document.hidden ? this.startWorker() : undefined;
      if (worker) {
        worker.postMessage({ delay, key: this.key });
      }
      this.timeout = setTimeout(
        () => this.fire(),
        worker === null ? Math.min(delay, MAX_THROTTLED_DELAY) : delay,
      );
    }

    stop() {
      clearTimeout(this.timeout);
      this.due = 0;
      this.key += 1;
    }

    end() {
      this.stop();
      if (this.worker) {
        this.worker.terminate();
      }
    }

    restart() {
      if (this.due) {
        // If the clock was set back meanwhile, wait no longer than the original delay.
        this.set(Math.min(this.delay, Math.max(0, this.due - Date.now())));
      }
    }

    fire() {
      this.stop();
      this.callback();
    }

    /* Return the worker, or null if the browser refuses: static files on another host, or a policy of the site. */
    startWorker() {
      if (this.worker === undefined) {
        try {
          this.worker = new Worker(src);
          this.worker.onmessage = ({ data }) => data === this.key && this.fire();
          this.worker.onerror = () => this.goWithoutWorker();
        } catch {
          this.worker = null;
        }
      }
      return this.worker;
    }

    goWithoutWorker() {
      this.worker = null;
      this.restart();
    }
  };
})(window.CONVERSATE);
