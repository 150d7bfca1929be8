/*
 * Synchronizes the read mark: sends it to the server when messages were read on this page, then to other tabs
 * of the browser; and takes the mark over that other tabs and polls bring.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  /* Whether the request may succeed later: no answer, signed out, rate limited, or a server error. */
  function isTemporary({ status }) {
    return status === 0 || status === 401 || status === 429 || status >= 500;
  }

  CONVERSATE.ReadMarks = class ReadMarks {
    constructor({ element, api, mark, tabs }) {
      Object.assign(this, { api, mark, tabs, unsent: 0, isSending: false });
      // Running requests that move the mark; and whether the running poll was sent after the last of them.
      this.moves = 0;
      this.isCurrent = false;
      $(element).on({
        "conversate:read": ({ detail }) => detail.isSeen && this.queue(detail.message),
        "conversate:unread": () => (this.unsent = 0),
        "conversate:posted": () => this.sendToTabs(),
        "conversate:ask": () => (this.isCurrent = !this.unsent && !this.moves),
        "conversate:success": ({ detail }) => this.polled(detail.readMark),
      });
      tabs.onMessage(({ mark: id }) => id !== undefined && this.receive(id));
    }

    polled(id) {
      if (this.isCurrent && id !== null) {
        this.mark.adopt(id);
      }
      this.send();
    }

    receive(id) {
      this.isCurrent = false;
      this.mark.adopt(id);
    }

    sendToTabs() {
      this.isCurrent = false;
      this.tabs.send({ mark: this.mark.id, count: this.mark.count });
    }

    /* Wait for the request that moves the mark back. The message menu shows whether it worked. */
    async waitFor(saved) {
      this.isCurrent = false;
      this.moves += 1;
      await saved.then(() => this.sendToTabs(), () => {});
      this.moves -= 1;
    }

    queue(id) {
      this.unsent = id;
      this.isCurrent = false;
      this.send();
    }

    async send() {
      const { unsent } = this;
      if (!unsent || this.isSending) {
        return;
      }
      this.isSending = true;
      const isDone = await this.post(unsent);
      this.isSending = false;
      if (this.unsent !== unsent) {
        this.send();
      } else if (isDone) {
        this.unsent = 0;
      }
    }

    /* Return whether the request need not be repeated. */
    async post(id) {
      this.moves += 1;
      try {
        await this.api.post("read", { message: id });
        this.sendToTabs();
        return true;
      } catch (error) {
        return !isTemporary(error);
      } finally {
        this.moves -= 1;
      }
    }
  };
})(window.CONVERSATE);
