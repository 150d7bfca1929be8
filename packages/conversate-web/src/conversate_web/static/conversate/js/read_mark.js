/*
 * Knows which messages are unread: those of others above the read mark. The server stores one mark for each
 * member and room, for all tabs and devices.
 *
 *   event                                           read mark                   unread marker and counts
 *   a message arrives on the screen                 moves to it                 no change
 *   … while the page has no focus or is hidden      stays                       marker, if all was read; counted
 *   … out of sight, above or below                  stays                       the same
 *   the page gets the focus                         moves to the last message   marker stays, counts go down
 *                                                   before the first unseen one
 *   the reader scrolls                              the same                    the same
 *   the reader posts, on this page or elsewhere     moves to the own message    counts go to 0
 *   the reader marks a message as unread            moves before it, and stays  marker at the message; counted
 *                                                   until the next blur or post
 *   a message is deleted                            moves on, if it was the     no longer counted
 *                                                   first unseen one
 *   some unread messages above are not loaded       stays until they are        counted
 *   the computer sleeps, the page is frozen,        as without focus            as without focus
 *   or restored by the browser's Back
 *   the network is down                             moves; the server gets it   counts go down
 *                                                   later
 *   moved in another tab of the browser             follows at once (tabs.js)   counts and notification follow
 *   moved on another device                         follows with a later poll   the same
 *
 * The page of a room that its reader opens starts with all messages on it as read. A room inside another page,
 * and a page that the browser has prefetched, start with the stored mark.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const OTHERS = ".cnv-message:not(.cnv-message--own, .cnv-message--deleted)";

  function idsOf(elements) {
    return elements.filter(OTHERS).get().map(({ dataset }) => Number(dataset.id));
  }

  CONVERSATE.ReadMark = class ReadMark {
    /* Unread messages may be above what is loaded. `first` is the first one's id, of `count` in all. */
    constructor({ element, list, id, first, count, signal }) {
      Object.assign(this, { element, list, id, from: first || Infinity, waits: false });
      // Ids of messages that have left the page.
      this.removed = new Set();
      this.unread = new Set(this.othersFrom(id + 1));
      this.unseen = new Set(this.unread);
      this.beyond = Math.max(0, count - this.unread.size);
      $(element).on({
        "conversate:arrived": ({ detail }) => this.add(detail.messages.map((each) => each.id)),
        "conversate:loaded": () => this.load(),
        "conversate:removed": ({ detail }) => idsOf($(detail.elements)).forEach((each) => this.removed.add(each)),
        "conversate:shown": ({ detail }) => this.follow(detail),
        "conversate:unread": ({ detail }) => this.moveBefore(detail.message),
      });
      CONVERSATE.listen(window, "blur", () => this.resume(), signal);
    }

    /* The number of unread messages, with those above what is loaded. */
    get count() {
      return this.unread.size + (this.hasGap || this.list.hasNewer ? this.beyond : 0);
    }

    /* The id of the first unread message that the page knows of. */
    get first() {
      return Math.min(...this.unread);
    }

    get hasGap() {
      const { first } = this.list;
      return this.list.hasOlder && Boolean(first) && this.from < Number(first.dataset.id);
    }

    /* Return the ids of others' messages that are or were in the page, from this one on. */
    othersFrom(id) {
      const ids = new Set([...this.removed, ...idsOf($(this.list.element).children())]);
      return [...ids].filter((each) => each >= id).sort((one, other) => one - other);
    }

    add(ids) {
      for (const id of ids.filter((each) => each > this.id && !this.unread.has(each))) {
        this.unread.add(id);
        this.unseen.add(id);
      }
      this.emitCount();
    }

    load() {
      const { size } = this.unread;
      this.add(this.othersFrom(this.id + 1));
      this.beyond = Math.max(0, this.beyond - (this.unread.size - size));
      this.advance();
    }

    follow({ messages, newMessages }) {
      // An author has read the messages before the post. The server moves the mark, too.
      newMessages.filter((each) => each.is_own).forEach(({ id }) => this.moveTo(id));
      this.remove(messages.filter((each) => each.deleted_at));
    }

    remove(messages) {
      messages.forEach(({ id }) => this.removed.delete(id));
      if (messages.filter(({ id }) => this.unread.delete(id)).length) {
        messages.forEach(({ id }) => this.unseen.delete(id));
        this.emitCount();
        this.advance();
      }
    }

    /* Record that these messages have been on the screen. */
    see(ids) {
      if (!this.waits) {
        ids.forEach((id) => this.unseen.delete(id));
        this.advance();
      }
    }

    resume() {
      this.waits = false;
    }

    advance() {
      const next = Math.min(...this.unseen);
      const seen = [...this.unread].filter((id) => id < next);
      if (seen.length && !this.hasGap) {
        this.moveTo(Math.max(...seen), { isSeen: true });
      }
    }

    /* Move up to a message. `isSeen`: it was on the screen of this page, so the server has to be notified. */
    moveTo(id, { isSeen = false } = {}) {
      this.resume();
      if (id > this.id) {
        Object.assign(this, { id, from: Math.max(this.from, id + 1) });
        [this.unread, this.unseen].forEach((ids) => ids.forEach((each) => each <= id && ids.delete(each)));
        CONVERSATE.emit(this.element, "read", { message: id, isSeen });
        this.emitCount();
      }
    }

    /* Make this message the first unread one, until the reader comes back or posts. */
    moveBefore(id) {
      Object.assign(this, { id: id - 1, from: id, waits: true });
      const later = [...this.unread].filter((each) => each >= id);
      this.unread = new Set([...this.othersFrom(id), ...later]);
      this.unseen = new Set(this.unread);
      this.emitCount();
    }

    /* Take the mark over from another tab or device. */
    adopt(id) {
      if (id > this.id) {
        this.moveTo(id);
      } else if (id < this.id) {
        const [message = id + 1] = this.othersFrom(id + 1);
        CONVERSATE.emit(this.element, "unread", { message });
        this.id = id;
      }
    }

    emitCount() {
      CONVERSATE.emit(this.element, "counted", { count: this.count });
    }
  };
})(window.CONVERSATE);
