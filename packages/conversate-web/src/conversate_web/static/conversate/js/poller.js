/*
 * Asks for news again and again, one request at a time, whatever happens to one of them.
 *
 * Emits "wait" {delay} until the next request, "ask" with each request, "news" with what came, and
 * "failure" {error} or "success".
 */
(function (CONVERSATE) {
  "use strict";

  // After this a request is given up; after the shorter time it gives way to one that was asked for.
  const TIMEOUT = 30000;
  const STALE = 5000;

  CONVERSATE.Poller = class Poller {
    constructor({ api, pacer, activity, element, revision }) {
      Object.assign(this, { api, pacer, activity, element, revision });
      this.timeout = null;
      this.request = null;
    }

    start() {
      this.wait(this.pacer.next());
    }

    /* Now; a request that has just gone out will do. */
    poke() {
      if (!this.request) {
        this.ask();
      } else if (Date.now() - this.request.since > STALE) {
        this.request.abandon();
      }
    }

    /* Something is going on here: keep close. */
    hasten() {
      this.pacer.active();
      if (!this.request) {
        this.wait(this.pacer.next());
      }
    }

    /* What was shown is as old as this: whatever changed since then is to be told again. */
    rewind(revision) {
      this.revision = Math.min(this.revision, revision);
    }

    wait(delay) {
      clearTimeout(this.timeout);
      this.timeout = setTimeout(() => this.ask(), delay);
      CONVERSATE.emit(this.element, "wait", { delay });
    }

    async ask() {
      clearTimeout(this.timeout);
      const abort = new AbortController();
      const request = { since: Date.now(), again: false };
      request.abandon = () => {
        request.again = true;
        abort.abort();
      };
      this.request = request;
      CONVERSATE.emit(this.element, "ask");
      const again = await this.answer(abort.signal);
      this.request = null;
      this.wait(again || request.again ? 0 : this.pacer.next());
    }

    /* Whether to ask again at once. */
    async answer(signal) {
      const since = this.revision;
      try {
        const news = await this.api.get("poll", this.question(), { signal, timeout: TIMEOUT });
        CONVERSATE.emit(this.element, "success");
        return news ? this.take(news, since) : this.pacer.quiet();
      } catch (error) {
        if (signal.aborted) {
          return false;
        }
        this.pacer.failed(error.retryAfter);
        CONVERSATE.emit(this.element, "failure", { error });
        return false;
      }
    }

    question() {
      return {
        since: this.revision,
        focused: Number(this.activity.isFocused()),
        active: Number(this.activity.isActive()),
      };
    }

    take(news, since) {
      if (news.reset) {
        window.location.reload();
        return false;
      }
      // Unless it was rewound in the meantime.
      if (this.revision === since) {
        this.revision = news.revision;
      }
      this.pacer.active();
      CONVERSATE.emit(this.element, "news", news);
      return news.more;
    }
  };
})(window.CONVERSATE);
