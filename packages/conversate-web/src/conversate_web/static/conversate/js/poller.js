/*
 * Polls for changes again and again, one request at a time, whatever happens to one of them.
 *
 * Emits "wait" {delay} until the next request, "ask" {isLongPoll} with each request, "changes" with what
 * came, and "failure" {error} or "success".
 */
(function (CONVERSATE) {
  "use strict";

  // Milliseconds after which a request is given up; and after which pollNow() sends another one instead.
  const TIMEOUT = 30000;
  const STALE = 5000;
  const PROBE_TIMEOUT = 10000;
  // After this many answers with `more` in a row there is a pause.
  const PAGES = 20;
  const PAUSE = 1000;

  CONVERSATE.Poller = class Poller {
    constructor({ api, pacer, longPoll, activity, element, revision, sidebar, signal }) {
      Object.assign(this, { api, pacer, longPoll, activity, element, revision, sidebar, signal });
      this.timer = new CONVERSATE.PollTimer(() => this.poll(), signal);
      this.request = null;
      this.pages = 0;
      signal.addEventListener("abort", () => this.request?.abandon());
    }

    start() {
      this.wait(this.longPoll.maxWait ? 0 : this.pacer.first());
    }

    /* Poll now, unless a request has just been sent. */
    pollNow() {
      if (!this.pacer.failures) {
        this.pacer.active();
      }
      // The answer to a poll with a ticket has no members and rooms.
      this.longPoll.ticket = null;
      if (!this.request) {
        this.poll();
      } else if (Date.now() - this.request.since > STALE) {
        this.request.abandon();
      }
    }

    /* Something happened on this page: poll at the shortest interval. */
    pollSoon() {
      this.pacer.active();
      if (!this.request) {
        this.wait(this.pacer.next());
      }
    }

    /* What is shown is as old as this revision: let the next poll bring the changes since then again. */
    rewind(revision) {
      this.revision = Math.min(this.revision, revision);
    }

    wait(delay) {
      if (this.signal.aborted) {
        return;
      }
      this.timer.set(delay);
      CONVERSATE.emit(this.element, "wait", { delay });
    }

    async poll() {
      this.timer.stop();
      if (this.activity.hasLeft) {
        // A page that is being closed runs on for a moment. A poll would make the member present again.
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
      const parameters = this.parameters();
      CONVERSATE.emit(this.element, "ask", { isLongPoll: "wait" in parameters });
      const delay = await this.send(parameters, abort.signal);
      this.request = null;
      this.wait(request.again ? 0 : (delay ?? this.pacer.next()));
    }

    /* Return the milliseconds until the next request, null for the usual pause. */
    async send(parameters, signal) {
      const since = this.revision;
      const sentAt = Date.now();
      let ticket = null;
      let mark = null;
      const received = (xhr) => {
        ticket = xhr.getResponseHeader("X-Conversate-Ticket");
        mark = xhr.getResponseHeader("X-Conversate-Read-Mark");
      };
      try {
        const options = { signal, timeout: TIMEOUT, received };
        const changes = await this.api.get("poll", parameters, options);
        const hasMessages = Boolean(changes?.messages.length);
        const delay = this.longPoll.answered(ticket, Date.now() - sentAt, hasMessages);
        CONVERSATE.emit(this.element, "success", { readMark: mark === null ? null : Number(mark) });
        const more = changes ? this.apply(changes, since) : this.pacer.quiet();
        return more ? this.turnPage() : delay;
      } catch (error) {
        if (signal.aborted) {
          return null;
        }
        if (this.longPoll.wasCut(error.status, Date.now() - sentAt)) {
          return 0;
        }
        this.pacer.failed(error.retryAfter);
        CONVERSATE.emit(this.element, "failure", { error });
        return null;
      }
    }

    turnPage() {
      this.pages = (this.pages + 1) % PAGES;
      return this.pages ? 0 : PAUSE;
    }

    /* Return whether the server answers. The answer is not used: the next poll brings the changes. */
    async probe() {
      try {
        await this.api.get("poll", this.baseParameters(), { timeout: PROBE_TIMEOUT });
        return true;
      } catch {
        return false;
      }
    }

    baseParameters() {
      const focused = Number(this.activity.isFocused());
      const active = Number(this.activity.isActive());
      return { since: this.revision, client: this.activity.client, focused, active };
    }

    parameters() {
      const base = this.baseParameters();
      const state = `${base.client} ${base.focused}${base.active}`;
      return this.longPoll.extend({ ...base, sidebar: this.sidebar }, state);
    }

    /* Return whether there are more changes than these. */
    apply(changes, since) {
      // Only rooms that keep messages for a time load pruning.js.
      if (changes.reset || (changes.removed_to && !CONVERSATE.prune)) {
        location.reload();
        return false;
      }
      // Unless it was rewound in the meantime.
      if (this.revision === since) {
        this.revision = changes.revision;
      }
      this.sidebar = changes.sidebar || this.sidebar;
      if (changes.messages.length) {
        this.pacer.active();
      } else {
        this.pacer.quiet();
      }
      CONVERSATE.emit(this.element, "changes", changes);
      return changes.more && changes.revision > since;
    }
  };
})(window.CONVERSATE);
