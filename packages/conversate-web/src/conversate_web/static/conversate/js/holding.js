/*
 * Tickets, by which an idle poll costs the server next to nothing; and polls that the server holds
 * until there is news, where it says that it can.
 */
(function (CONVERSATE) {
  "use strict";

  // Milliseconds: what came sooner was not held.
  const HELD = 1000;
  const SHORTEST = 2000;
  // No answer at all, and how proxies say that they had none in time.
  const CUTS = [0, 502, 504];

  CONVERSATE.Holding = class Holding {
    /* `longest`: how long the server holds a poll, in milliseconds; 0 where it does not. */
    constructor(longest) {
      this.longest = longest;
      this.uncut = 0;
      this.ticket = null;
      this.state = "";
    }

    /*
     * What to ask for, beside `question`. The server has to note who is there: where `state` has
     * changed, a ticket would keep it from doing so.
     */
    add(question, state) {
      const ticket = this.state === state ? this.ticket : null;
      this.state = state;
      if (!ticket) {
        return question;
      }
      const wait = this.longest ? { wait: Math.round(this.longest / 1000) } : {};
      return { ...question, ticket, ...wait };
    }

    /* An answer came after `elapsed`, with a new ticket or null. Whether to ask again at once. */
    answered(ticket, elapsed) {
      this.ticket = ticket || this.ticket;
      this.uncut = 0;
      return this.longest > 0 && (ticket !== null || elapsed > HELD);
    }

    /*
     * No answer: whether somebody in between gives up sooner than the server. Where the next poll has no
     * answer at once, it was the server itself that went, or, in WebKit, the page that is being left.
     */
    wasCut(status, elapsed) {
      const cut = this.longest > SHORTEST && elapsed > SHORTEST && CUTS.includes(status);
      if (!cut) {
        this.longest = this.uncut || this.longest;
      }
      this.uncut = cut ? this.longest : 0;
      if (cut) {
        this.longest = Math.max(SHORTEST, Math.min(this.longest, elapsed) * 0.8);
      }
      this.ticket = null;
      return cut;
    }
  };
})(window.CONVERSATE);
