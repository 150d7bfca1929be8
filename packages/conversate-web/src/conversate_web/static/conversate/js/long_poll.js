/*
 * Poll tickets, which make an idle poll cheap for the server; and long polls, which the server answers
 * when something changes, if it says that it supports them.
 */
(function (CONVERSATE) {
  "use strict";

  // Milliseconds. An answer that came sooner is a quick one: the server did not wait.
  const QUICK = 1000;
  const SHORTEST = 2000;
  // Quick answers in a row after which the next request has to wait. A server that shuts down gives some
  // without messages; the limit for all of them is higher, as in a busy room most answers are quick.
  const MAX_EMPTY = 2;
  const MAX_QUICK = 20;
  // No answer at all, and the errors of proxies that got no answer in time.
  const CUTS = [0, 502, 504];

  CONVERSATE.LongPoll = class LongPoll {
    /* `maxWait`: how long the server lets a poll wait, in milliseconds; 0 without long polling. */
    constructor(maxWait) {
      this.maxWait = maxWait;
      this.maxWaitBeforeCut = 0;
      this.ticket = null;
      this.state = "";
      this.quick = 0;
      this.empty = 0;
    }

    /*
     * Return `parameters` with the ticket and the time to wait. After a change of the member's `state` the
     * ticket is left out: with it, the server would not record the change.
     */
    extend(parameters, state) {
      const ticket = this.state === state ? this.ticket : null;
      this.state = state;
      if (!ticket) {
        return parameters;
      }
      const wait = this.maxWait ? { wait: Math.round(this.maxWait / 1000) } : {};
      return { ...parameters, ticket, ...wait };
    }

    /*
     * Record an answer that came after `elapsed` milliseconds, with a new ticket or null. Return the
     * milliseconds until the next request, null for the usual pause.
     */
    answered(ticket, elapsed, hasMessages) {
      this.ticket = ticket || this.ticket;
      this.maxWaitBeforeCut = 0;
      const hasWaited = elapsed > QUICK;
      this.quick = hasWaited ? 0 : this.quick + 1;
      this.empty = hasWaited || hasMessages ? 0 : this.empty + 1;
      if (!this.maxWait || (!ticket && !hasWaited) || this.empty > MAX_EMPTY) {
        return null;
      }
      return this.quick > MAX_QUICK ? QUICK : 0;
    }

    /*
     * Record that no answer came. Return whether a proxy seems to give up sooner than the server, and shorten
     * the wait then. If the next poll fails at once, the server itself was gone or, in WebKit, the user was
     * leaving the page: the wait gets its length back.
     */
    wasCut(status, elapsed) {
      const cut = this.maxWait > SHORTEST && elapsed > SHORTEST && CUTS.includes(status);
      if (!cut) {
        this.maxWait = this.maxWaitBeforeCut || this.maxWait;
      }
      this.maxWaitBeforeCut = cut ? this.maxWait : 0;
      if (cut) {
        this.maxWait = Math.max(SHORTEST, Math.min(this.maxWait, elapsed) * 0.8);
      }
      this.ticket = null;
      return cut;
    }
  };
})(window.CONVERSATE);
