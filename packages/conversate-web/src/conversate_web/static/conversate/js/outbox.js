/*
 * Pending messages: sent one at a time and in order, and retried until the server accepts or refuses them.
 * Emits "posted" {message, attempt}, "refused" {attempt}, "returned" {attempt} to be edited, and "failure" {error}.
 */
(function (CONVERSATE) {
  "use strict";

  const { say, askBeforeLeaving } = CONVERSATE;
  const BACKOFF = { min: 1000, max: 60000, step: 0 };

  /* Return a new UUID. The address of a blob ends with one; crypto.randomUUID() would need HTTPS. */
  function makeKey() {
    const url = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(url);
    return url.slice(-36);
  }

  /* A message that is not posted yet. Its key makes sure that it is posted once, however often it is sent. */
  CONVERSATE.Attempt = class Attempt {
    /* `reason`: why it waits for its author, or ""; `lost`: the names of files that have to be chosen again;
       `replyTo`: the id, author and text of the message that it replies to. */
    constructor({ body, files = [], key = makeKey(), reason = "", lost = [], replyTo = null }) {
      Object.assign(this, { body, files, key, reason, lost, replyTo, failures: 0 });
    }

    isOf(body, files, replyTo) {
      return (
        this.body === body &&
        this.replyTo?.id === replyTo?.id &&
        this.files.length === files.length &&
        this.files.every((file, index) => file === files[index])
      );
    }

    /* Drop files that can't be sent: the author has to choose them again. */
    lose(files) {
      this.files = this.files.filter((file) => !files.includes(file));
      this.lost = [...this.lost, ...files.map(({ name }) => name)];
    }

    get data() {
      const data = new FormData();
      data.append("body", this.body);
      data.append("client_key", this.key);
      this.files.forEach((file) => data.append("files", file));
      if (this.replyTo) {
        data.append("reply_to", this.replyTo.id);
      }
      return data;
    }

    /* Files can't be stored. */
    toJSON() {
      return { ...this, files: [], lost: [...this.lost, ...this.files.map(({ name }) => name)] };
    }
  };

  CONVERSATE.Outbox = class Outbox {
    /* `probe` returns a promise that tells whether the server answers. */
    constructor({ element, api, pending, tabStorage, probe, signal }) {
      Object.assign(this, { element, api, pending, tabStorage, probe, signal });
      this.attempts = [];
      this.current = null;
      this.pacer = new CONVERSATE.Pacer(BACKOFF);
      this.notBefore = 0;
      this.listen();
      this.restore();
    }

    listen() {
      const on = (name, listener) => this.element.addEventListener(`conversate:${name}`, listener);
      on("changes", ({ detail }) => detail.messages.forEach((message) => this.confirm(message)));
      on("failure", () => (this.wasCut = true));
      on("success", () => {
        if (this.wasCut) {
          this.wasCut = false;
          this.wake();
        }
      });
      this.signal.addEventListener("abort", () => clearTimeout(this.timeout));
      this.pending.onPress((command, key) => this[command](this.find(key)));
    }

    /* Add what was not sent when the page was left. Some of these messages may have arrived nevertheless. */
    async restore() {
      for (const saved of this.tabStorage.read() || []) {
        const reason = saved.lost.length ? say("filesLost", { names: saved.lost.join(", ") }) : saved.reason;
        this.add(new CONVERSATE.Attempt({ ...saved, reason }));
      }
      if (this.attempts.some(({ lost }) => lost.length)) {
        const { messages } = await this.api.get("history").catch(() => ({ messages: [] }));
        messages.forEach((message) => this.confirm(message));
      }
    }

    find(key) {
      return this.attempts.find((attempt) => attempt.key === key);
    }

    add(attempt) {
      this.attempts.push(attempt);
      this.pending.add(attempt);
      this.pending.show(attempt, attempt.reason ? "failed" : "waiting");
      this.save();
      this.wake();
    }

    remove(attempt) {
      this.attempts = this.attempts.filter((each) => each !== attempt);
      this.pending.remove(attempt);
      this.save();
      this.wake();
    }

    save() {
      const isStored = this.tabStorage.write(this.attempts);
      askBeforeLeaving(this, this.attempts.some(({ files }) => !isStored || files.length));
    }

    /* Retry now, unless the server has named a time. */
    wake() {
      if (Date.now() >= this.notBefore) {
        this.run();
      }
    }

    async run() {
      clearTimeout(this.timeout);
      const attempt = this.attempts.find(({ reason }) => !reason);
      if (!this.current && attempt && !this.signal.aborted) {
        this.current = attempt;
        const delay = await this.send(attempt);
        this.current = null;
        this.timeout = setTimeout(() => this.run(), delay);
      }
    }

    /* Return the milliseconds until the next one is sent. */
    async send(attempt) {
      this.abort = new AbortController();
      this.pending.show(attempt, "sending");
      const progress = attempt.files.length ? (part) => this.pending.progress(attempt, part) : null;
      try {
        const options = { signal: this.abort.signal, progress };
        const { message } = await this.api.post("send", attempt.data, options);
        if (this.signal.aborted) {
          return this.forget(attempt);
        }
        this.pacer.active();
        this.confirm(message);
        return 0;
      } catch (error) {
        return this.signal.aborted ? 0 : this.fail(attempt, error);
      }
    }

    /* Remove a message that arrived after this room was stopped: another outbox may use the storage now. */
    forget({ key }) {
      this.tabStorage.write((this.tabStorage.read() || []).filter((each) => each.key !== key));
      return 0;
    }

    /* Whether it has arrived meanwhile, by a poll, or was canceled. */
    isOver(attempt) {
      return !this.find(attempt.key) || Boolean(attempt.reason);
    }

    async fail(attempt, error) {
      if (this.isOver(attempt)) {
        return 0;
      }
      if (error.status === 401 || error.status === 404) {
        CONVERSATE.emit(this.element, "failure", { error });
      }
      const { reason, isFinal, unreadable } = await CONVERSATE.diagnoseSendFailure(attempt, error, this.probe);
      if (this.isOver(attempt)) {
        return 0;
      }
      if (!isFinal) {
        return this.postpone(attempt, reason, error.retryAfter);
      }
      attempt.lose(unreadable);
      this.pacer.active();
      this.refuse(attempt, reason);
      return 0;
    }

    /* Return the milliseconds until it is sent again; `retryAfter` is the delay that the server asked for. */
    postpone(attempt, reason, retryAfter) {
      this.pacer.failed(retryAfter);
      this.notBefore = Date.now() + retryAfter;
      const delay = this.pacer.next();
      this.pending.show(attempt, "retrying", reason);
      if (retryAfter) {
        this.pending.countDown(attempt, Date.now() + delay);
      }
      return delay;
    }

    /* Let it wait for its author, who can retry, edit or discard it. */
    refuse(attempt, reason) {
      attempt.reason = reason;
      this.pending.show(attempt, "failed", reason);
      this.save();
      CONVERSATE.emit(this.element, "refused", { attempt });
    }

    /* Remove the attempt whose message is in the room now. */
    confirm(message) {
      const attempt = this.find(message.client_key);
      if (attempt) {
        this.stop(attempt);
        this.remove(attempt);
        CONVERSATE.emit(this.element, "posted", { message, attempt });
      }
    }

    cancel(attempt) {
      this.refuse(attempt, say("cancelled"));
      this.stop(attempt);
    }

    stop(attempt) {
      if (this.current === attempt) {
        this.abort.abort();
      }
    }

    retry(attempt) {
      Object.assign(attempt, { reason: "", failures: 0 });
      this.pending.show(attempt, "waiting");
      this.save();
      this.run();
    }

    edit(attempt) {
      this.remove(attempt);
      CONVERSATE.emit(this.element, "returned", { attempt });
    }

    discard(attempt) {
      this.remove(attempt);
    }
  };
})(window.CONVERSATE);
