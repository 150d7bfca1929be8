/*
 * Messages on their way: sent one at a time and in order, again and again until the server takes or
 * refuses them. Emits "posted" {message}, "returned" {attempt} to be edited, and "failure" {error}.
 */
(function (CONVERSATE) {
  "use strict";

  const { say, askBeforeLeaving } = CONVERSATE;
  const BACKOFF = { min: 1000, max: 60000, step: 0 };

  /* Whether the same message may be taken another time. */
  const isPassing = ({ status }) => [0, 401, 408, 429].includes(status) || status >= 500;

  function reasonOf({ status, message }) {
    return status === 401 ? say("signedOut") : message || say("notSent");
  }

  /* A new UUID: each address of a blob ends with one, also without HTTPS, unlike randomUUID. */
  function makeKey() {
    const url = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(url);
    return url.slice(-36);
  }

  /* A message that is not posted yet. However often it is sent, by its key it is posted once. */
  CONVERSATE.Attempt = class Attempt {
    /* `reason`: why it waits for its author; `lost`: the names of files that are gone. */
    constructor({ body, files = [], key = makeKey(), reason = "", lost = [] }) {
      Object.assign(this, { body, files, key, reason, lost });
    }

    isOf(body, files) {
      return (
        this.body === body &&
        this.files.length === files.length &&
        this.files.every((file, index) => file === files[index])
      );
    }

    get data() {
      const data = new FormData();
      data.append("body", this.body);
      data.append("client_key", this.key);
      data.append("author", CONVERSATE.client.user_id);
      this.files.forEach((file) => data.append("files", file));
      return data;
    }

    /* Files can't be stored. */
    toJSON() {
      return { ...this, files: [], lost: [...this.lost, ...this.files.map(({ name }) => name)] };
    }
  };

  CONVERSATE.Outbox = class Outbox {
    constructor({ element, api, pending, stored }) {
      Object.assign(this, { element, api, pending, stored });
      this.attempts = [];
      this.current = null;
      this.pacer = new CONVERSATE.Pacer(BACKOFF);
      this.notBefore = 0;
      this.listen();
      this.restore();
    }

    listen() {
      const on = (name, listener) => this.element.addEventListener(`conversate:${name}`, listener);
      on("news", ({ detail }) => detail.messages.forEach((message) => this.confirm(message)));
      on("failure", () => (this.wasCut = true));
      on("success", () => {
        if (this.wasCut) {
          this.wasCut = false;
          this.wake();
        }
      });
      this.pending.onPress((command, key) => this[command](this.find(key)));
    }

    /* What was not sent when the page was left. Some of it may have arrived all the same. */
    async restore() {
      for (const kept of this.stored.read() || []) {
        const reason = kept.lost.length ? say("filesLost", { names: kept.lost.join(", ") }) : kept.reason;
        this.add(new CONVERSATE.Attempt({ ...kept, reason }));
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
      this.stored.write(this.attempts);
      askBeforeLeaving(this, this.attempts.some(({ files }) => files.length));
    }

    /* Now may be a better time than the one that was waited for; not if the server said when. */
    wake() {
      if (Date.now() >= this.notBefore) {
        this.run();
      }
    }

    async run() {
      clearTimeout(this.timeout);
      const attempt = this.attempts.find(({ reason }) => !reason);
      if (!this.current && attempt) {
        this.current = attempt;
        const delay = await this.send(attempt);
        this.current = null;
        this.timeout = setTimeout(() => this.run(), delay);
      }
    }

    /* Gives the milliseconds until the next is to be sent. */
    async send(attempt) {
      this.abort = new AbortController();
      this.pending.show(attempt, "sending");
      const progress = attempt.files.length ? (part) => this.pending.progress(attempt, part) : null;
      try {
        const options = { signal: this.abort.signal, progress };
        const { message } = await this.api.post("send", attempt.data, options);
        this.pacer.active();
        this.confirm(message);
        return 0;
      } catch (error) {
        return this.fail(attempt, error);
      }
    }

    fail(attempt, error) {
      // A poll may have said meanwhile that it did arrive, or somebody stopped it.
      if (!this.find(attempt.key) || attempt.reason) {
        return 0;
      }
      if (error.status === 401 || error.status === 404) {
        CONVERSATE.emit(this.element, "failure", { error });
      }
      if (!isPassing(error)) {
        this.hold(attempt, reasonOf(error));
        return 0;
      }
      this.pacer.failed(error.retryAfter);
      this.notBefore = Date.now() + error.retryAfter;
      this.pending.show(attempt, "retrying", reasonOf(error));
      return this.pacer.next();
    }

    hold(attempt, reason) {
      attempt.reason = reason;
      this.pending.show(attempt, "failed", reason);
      this.save();
    }

    /* This message is in the room: is it one of these? */
    confirm(message) {
      const attempt = this.find(message.client_key);
      if (attempt) {
        this.stop(attempt);
        this.remove(attempt);
        CONVERSATE.emit(this.element, "posted", { message });
      }
    }

    cancel(attempt) {
      this.hold(attempt, say("cancelled"));
      this.stop(attempt);
    }

    stop(attempt) {
      if (this.current === attempt) {
        this.abort.abort();
      }
    }

    retry(attempt) {
      attempt.reason = "";
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
