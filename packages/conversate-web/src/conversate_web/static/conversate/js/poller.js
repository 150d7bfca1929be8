/*
 * Asks for news again and again, one request at a time, whatever happens to one of them.
 *
 * Emits "wait" {delay} until the next request, "ask" {held} with each request, "news" with what came,
 * and "failure" {error} or "success".
 */
(function (CONVERSATE) {
  "use strict";

  // After this a request is given up; after the shorter time it gives way to one that was asked for.
  const TIMEOUT = 30000;
  const STALE = 5000;

  CONVERSATE.Poller = class Poller {
    constructor({ api, pacer, holding, activity, element, revision, surroundings }) {
      Object.assign(this, { api, pacer, holding, activity, element, revision, surroundings });
      this.alarm = new CONVERSATE.Alarm(() => this.ask());
      this.request = null;
    }

    start() {
      this.wait(this.holding.longest ? 0 : this.pacer.next());
    }

    /* Now; a request that has just gone out will do. */
    poke() {
      if (!this.pacer.failures) {
        this.pacer.active();
      }
      // A ticket would not tell of members and rooms.
      this.holding.ticket = null;
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
      this.alarm.set(delay);
      CONVERSATE.emit(this.element, "wait", { delay });
    }

    async ask() {
      this.alarm.stop();
      if (this.activity.isGone) {
        // A page that is being closed runs on for a moment, and would be back by its new name.
        this.wait(this.pacer.next());
        return;
      }
      const abort = new AbortController();
      const request = { since: Date.now(), again: false };
      request.abandon = () => {
        request.again = true;
        abort.abort();
      };
      this.request = request;
      const question = this.question();
      CONVERSATE.emit(this.element, "ask", { held: "wait" in question });
      const again = await this.answer(question, abort.signal);
      this.request = null;
      this.wait(again || request.again ? 0 : this.pacer.next());
    }

    /* Whether to ask again at once. */
    async answer(question, signal) {
      const since = this.revision;
      const asked = Date.now();
      let ticket = null;
      const received = (xhr) => (ticket = xhr.getResponseHeader("X-Conversate-Ticket"));
      try {
        const options = { signal, timeout: TIMEOUT, received };
        const news = await this.api.get("poll", question, options);
        const hold = this.holding.answered(ticket, Date.now() - asked);
        CONVERSATE.emit(this.element, "success");
        return (news ? this.take(news, since) : this.pacer.quiet()) || hold;
      } catch (error) {
        if (signal.aborted) {
          return false;
        }
        if (this.holding.wasCut(error.status, Date.now() - asked)) {
          return true;
        }
        this.pacer.failed(error.retryAfter);
        CONVERSATE.emit(this.element, "failure", { error });
        return false;
      }
    }

    question() {
      const { client } = this.activity;
      const focused = Number(this.activity.isFocused());
      const active = Number(this.activity.isActive());
      const { revision: since, surroundings } = this;
      const question = { since, surroundings, client, focused, active };
      return this.holding.add(question, `${client} ${focused}${active}`);
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
      this.surroundings = news.surroundings || this.surroundings;
      if (news.messages.length) {
        this.pacer.active();
      } else {
        this.pacer.quiet();
      }
      CONVERSATE.emit(this.element, "news", news);
      return news.more;
    }
  };
})(window.CONVERSATE);
