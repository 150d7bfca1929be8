/*
 * A timer for the next poll. In a hidden tab browsers hold a page's timers back, to one a minute, and who
 * polls too late counts as away; a worker's timers run on. This file is the script of that worker, too.
 */
(function (scope) {
  "use strict";

  if (!scope.document) {
    let timeout;
    scope.onmessage = ({ data }) => {
      clearTimeout(timeout);
      timeout = setTimeout(() => scope.postMessage(data.key), data.delay);
    };
    return;
  }

  // Where this file is by itself: the page has it among others.
  const { alarm: src } = document.currentScript.dataset;
  // Where there can be no worker: soon enough, with the minute that the browser may add.
  const LONGEST = 25000;

  scope.CONVERSATE.Alarm = class Alarm {
    constructor(ring) {
      Object.assign(this, { ring, key: 0, delay: 0, due: 0, timeout: null, worker: undefined });
      document.addEventListener("visibilitychange", () => this.renew());
    }

    set(delay) {
      this.stop();
      this.delay = delay;
      this.due = Date.now() + delay;
      const worker = document.hidden ? this.hire() : undefined;
      if (worker) {
        worker.postMessage({ delay, key: this.key });
      }
      this.timeout = setTimeout(
        () => this.fire(),
        worker === null ? Math.min(delay, LONGEST) : delay,
      );
    }

    stop() {
      clearTimeout(this.timeout);
      this.due = 0;
      this.key += 1;
    }

    renew() {
      if (this.due) {
        // No longer than it was set for, if the clock was set back meanwhile.
        this.set(Math.min(this.delay, Math.max(0, this.due - Date.now())));
      }
    }

    fire() {
      this.stop();
      this.ring();
    }

    /* null where the browser refuses: files from another host, or a policy of the site's. */
    hire() {
      if (this.worker === undefined) {
        try {
          this.worker = new Worker(src);
          this.worker.onmessage = ({ data }) => data === this.key && this.fire();
          this.worker.onerror = () => this.dismiss();
        } catch {
          this.worker = null;
        }
      }
      return this.worker;
    }

    dismiss() {
      this.worker = null;
      this.renew();
    }
  };
})(self);
