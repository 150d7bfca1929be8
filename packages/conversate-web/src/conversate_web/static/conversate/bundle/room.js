/* Made by scripts/bundle.py from the files in ../js. */
(function () {
  "use strict";

  const $ = window.jQuery.noConflict(true);
  ["$", "jQuery"].forEach((name) => window[name] === undefined && delete window[name]);

  function readClient() {
    const element = document.getElementById("conversate-client");
    return element ? JSON.parse(element.textContent) : {};
  }

  function say(name, values = {}) {
    const template = document.querySelector(".cnv-strings");
    const sentence = template.content.querySelector(`[data-name="${name}"]`).textContent;
    return sentence.replace(/\{(\w+)\}/g, (gap, key) => (key in values ? values[key] : gap));
  }

  function unpack() {
    $("script[type='text/html'].cnv-scripted").each((_, element) => {
      $(element).replaceWith($.parseHTML(element.textContent));
    });
  }

  function fill(template) {
    return $($(template).get(0).content.cloneNode(true)).children();
  }

  function emit(element, name, detail = {}) {
    element.dispatchEvent(new CustomEvent(`conversate:${name}`, { bubbles: true, detail }));
  }

  unpack();
  window.CONVERSATE = { $, client: readClient(), say, fill, emit };
})();
(function (CONVERSATE) {
  "use strict";

  const TIMEOUT = 30000;
  const LONGEST = 2 ** 31 - 1;

  class ApiError extends Error {
    constructor(xhr) {
      const error = (xhr.response && xhr.response.error) || {};
      super(error.message || "");
      this.status = xhr.status === 200 ? 0 : xhr.status;
      this.code = error.code || "";
      this.csrfToken = error.csrf_token || "";
      this.retryAfter = readRetryAfter(xhr.getResponseHeader("Retry-After"));
    }
  }

  function readRetryAfter(header) {
    if (!header) {
      return 0;
    }
    const seconds = Number(header);
    const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
    return Math.min(Math.max(0, wait), LONGEST) || 0;
  }

  function succeeded({ status, response }) {
    return status === 204 || (status >= 200 && status < 300 && response !== null);
  }

  function watchUpload(xhr, timeout, progress) {
    const since = Date.now();
    xhr.upload.onprogress = ({ loaded, total }) => {
      xhr.timeout = Date.now() - since + timeout;
      progress(loaded / total);
    };
  }

  CONVERSATE.Api = class Api {
    constructor(urls, csrfToken) {
      this.urls = urls;
      this.csrfToken = csrfToken;
    }

    get(name, data = {}, options = {}) {
      return this.request({ url: `${this.urls[name]}?${new URLSearchParams(data)}`, ...options });
    }

    async post(name, data, options = {}) {
      const body = data instanceof FormData ? data : new URLSearchParams(data);
      const settings = { url: this.urls[name], method: "POST", body, ...options };
      try {
        return await this.request(settings);
      } catch (error) {
        if (!error.csrfToken) {
          throw error;
        }
        this.csrfToken = error.csrfToken;
        return this.request(settings);
      }
    }

    request({ url, method = "GET", body = null, signal, timeout = TIMEOUT, progress, received }) {
      return new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();
        xhr.open(method, url);
        xhr.responseType = "json";
        xhr.timeout = timeout;
        xhr.setRequestHeader("Accept", "application/json");
        if (body) {
          xhr.setRequestHeader("X-CSRFToken", this.csrfToken);
        }
        if (progress) {
          watchUpload(xhr, timeout, progress);
        }
        xhr.onload = () => received && received(xhr);
        xhr.onloadend = () =>
          succeeded(xhr) ? resolve(xhr.response || undefined) : reject(new ApiError(xhr));
        xhr.send(body);
        if (signal) {
          signal.addEventListener("abort", () => xhr.abort());
          if (signal.aborted) {
            xhr.abort();
          }
        }
      });
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const JITTER = 0.1;
  const LEAST_BACKOFF = 500;
  const MOST_RETRY_AFTER = 3600000;

  CONVERSATE.Pacer = class Pacer {
    constructor({ min, max, step }) {
      Object.assign(this, { min, max, step });
      this.active();
    }

    active() {
      this.delay = this.min;
      this.succeeded();
    }

    quiet() {
      this.delay = Math.min(this.delay + this.step, this.max);
      this.succeeded();
    }

    succeeded() {
      this.failures = 0;
      this.heldUntil = 0;
    }

    get isHeld() {
      return Date.now() < this.heldUntil;
    }

    failed(retryAfter = 0) {
      this.failures += 1;
      const backoff = Math.min(Math.max(this.min, LEAST_BACKOFF) * 2 ** this.failures, this.max);
      const asked = Math.min(retryAfter, MOST_RETRY_AFTER);
      this.heldUntil = Date.now() + asked;
      this.delay = Math.max(backoff, this.min, asked);
    }

    next() {
      const jitter = JITTER * Math.random();
      return this.delay * (this.failures ? 1 + jitter : 1 - jitter);
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const HELD = 1000;
  const SHORTEST = 2000;
  const CUTS = [0, 502, 504];

  CONVERSATE.Holding = class Holding {
    constructor(longest) {
      this.longest = longest;
      this.uncut = 0;
      this.ticket = null;
      this.state = "";
    }

    add(question, state) {
      const ticket = this.state === state ? this.ticket : null;
      this.state = state;
      if (!ticket) {
        return question;
      }
      const wait = this.longest ? { wait: Math.round(this.longest / 1000) } : {};
      return { ...question, ticket, ...wait };
    }

    answered(ticket, elapsed) {
      this.ticket = ticket || this.ticket;
      this.uncut = 0;
      return this.longest > 0 && (ticket !== null || elapsed > HELD);
    }

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

  const { alarm: src } = document.currentScript.dataset;
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
        this.set(Math.min(this.delay, Math.max(0, this.due - Date.now())));
      }
    }

    fire() {
      this.stop();
      this.ring();
    }

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
(function (CONVERSATE) {
  "use strict";

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

    poke() {
      if (!this.pacer.failures) {
        this.pacer.active();
      }
      this.holding.ticket = null;
      if (!this.request) {
        this.ask();
      } else if (Date.now() - this.request.since > STALE) {
        this.request.abandon();
      }
    }

    hasten() {
      this.pacer.active();
      if (!this.request) {
        this.wait(this.pacer.next());
      }
    }

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
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const SIGNS = "pointerdown pointermove keydown wheel touchstart scroll";

  CONVERSATE.Activity = class Activity {
    constructor({ api, idleAt, view }) {
      Object.assign(this, { api, idleAt, view });
      this.touch();
      this.rename();
      $(window).on(SIGNS, () => this.touch());
      this.isGone = false;
      $(window).on("pagehide", () => this.leave());
      $(window).on("pageshow", () => {
        this.isGone = false;
      });
    }

    touch() {
      this.last = Date.now();
    }

    isActive() {
      return Date.now() - this.last < this.idleAt;
    }

    isFocused() {
      return document.visibilityState === "visible" && document.hasFocus();
    }

    rename() {
      this.client = `${this.view}.${Math.random().toString(36).slice(2)}`;
    }

    leave() {
      const words = { client: this.client, csrfmiddlewaretoken: this.api.csrfToken };
      navigator.sendBeacon(this.api.urls.goodbye, new URLSearchParams(words));
      this.rename();
      this.isGone = true;
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const TICK = 10000;
  const SLEPT = 30000;

  function watchSleep(callback) {
    let last = Date.now();
    setInterval(() => {
      const now = Date.now();
      if (now - last > SLEPT && document.visibilityState === "visible") {
        callback();
      }
      last = now;
    }, TICK);
  }

  CONVERSATE.onAwakening = function (callback) {
    $(window).on("focus online", callback);
    $(window).on("pageshow", (event) => event.originalEvent.persisted && callback());
    $(document).on("visibilitychange", () => document.visibilityState === "visible" && callback());
    watchSleep(callback);
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const WITHIN = 5 * 60 * 1000;

  function beside(element, direction) {
    let found = element[direction];
    while (found && !found.classList.contains("cnv-message")) {
      found = found[direction];
    }
    return found;
  }

  function dayBefore(element) {
    return $(element).prev(".cnv-day");
  }

  function startsGroup(element, before) {
    return (
      before.dataset.author !== element.dataset.author ||
      Date.parse(element.dataset.time) - Date.parse(before.dataset.time) > WITHIN
    );
  }

  CONVERSATE.grouping = {
    previous: (element) => beside(element, "previousElementSibling"),
    next: (element) => beside(element, "nextElementSibling"),

    mark(element) {
      const before = this.previous(element);
      const newDay = !before || before.dataset.day !== element.dataset.day;
      const starts = newDay || startsGroup(element, before);
      element.classList.toggle("cnv-message--start", starts);
      dayBefore(element).remove();
      if (newDay) {
        const label = $("<span>").text(element.dataset.day);
        $("<li>").addClass("cnv-day").append(label).insertBefore(element);
      }
    },

    unmark(element) {
      dayBefore(element).remove();
    },
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, grouping } = CONVERSATE;

  function idOf(element) {
    return Number(element.dataset.id);
  }

  function parse(message) {
    return $($.parseHTML(message.html)).filter(".cnv-message").addClass("cnv-message--fresh").get(0);
  }

  function afterLayout(callback) {
    requestAnimationFrame(() => requestAnimationFrame(callback));
  }

  CONVERSATE.MessageList = class MessageList {
    constructor(element, { hasOlder, hasNewer }) {
      Object.assign(this, { element, hasOlder, hasNewer });
      this.settle();
    }

    get first() {
      return this.element.querySelector(".cnv-message");
    }

    get last() {
      const { lastElementChild: last } = this.element;
      return last && (last.matches(".cnv-message") ? last : grouping.previous(last));
    }

    get lastId() {
      return this.last ? idOf(this.last) : 0;
    }

    find(id) {
      return document.getElementById(`message-${id}`);
    }

    put(messages) {
      for (const message of messages) {
        const shown = this.find(message.id);
        if (shown) {
          this.replace(shown, message);
        } else if (this.isWithin(message.id)) {
          this.insert(message);
        }
      }
      afterLayout(() => $(this.element).children(".cnv-message--fresh").removeClass("cnv-message--fresh"));
    }

    settle() {
      this.element.classList.remove("cnv-messages--settled");
      afterLayout(() => this.element.classList.add("cnv-messages--settled"));
    }

    extend(messages, side, hasMore) {
      const hadMore = this[side];
      this[side] = false;
      this.put(side === "hasOlder" ? [...messages].reverse() : messages);
      this[side] = hadMore && hasMore;
    }

    isWithin(id) {
      const { first } = this;
      if (!first) {
        return true;
      }
      return (!this.hasOlder || id > idOf(first)) && (!this.hasNewer || id < this.lastId);
    }

    replace(shown, message) {
      if (message.revision > Number(shown.dataset.revision)) {
        const element = parse(message);
        CONVERSATE.emit(shown, "replace", { by: element });
        $(element).prepend($(shown).children(".cnv-unread"));
        shown.replaceWith(element);
        this.mark(element);
      }
    }

    insert(message) {
      const element = parse(message);
      const next = this.nextOf(message.id);
      if (next) {
        grouping.unmark(next);
      }
      this.element.insertBefore(element, next);
      this.mark(element);
    }

    nextOf(id) {
      const { first } = this;
      if (first && id < idOf(first)) {
        return first;
      }
      let next = null;
      let candidate = this.last;
      while (candidate && idOf(candidate) > id) {
        next = candidate;
        candidate = grouping.previous(candidate);
      }
      return next;
    }

    mark(element) {
      grouping.mark(element);
      const next = grouping.next(element);
      if (next) {
        grouping.mark(next);
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const NEAR = 60;

  function rectOf(element) {
    return element.getBoundingClientRect();
  }

  CONVERSATE.Scroll = class Scroll {
    constructor({ conversation, list, foot, inPlace }) {
      Object.assign(this, { conversation, list, foot, inPlace });
      this.end = document.getElementById("end");
      this.scroller = inPlace ? conversation : document.scrollingElement;
      this.following = true;
      this.measure();
      $([window, conversation]).on("scroll", () => this.scrolled());
      const observer = new ResizeObserver(() => this.resized());
      [conversation, list.element].forEach((each) => observer.observe(each));
    }

    open(hasNewer) {
      const named = document.getElementById(window.location.hash.slice(1));
      const here = this.conversation.contains(named) && named;
      const anchor = here || this.conversation.querySelector(".cnv-message--sought");
      if (anchor && anchor !== this.end) {
        this.following = false;
        anchor.scrollIntoView({ block: "center" });
      } else if (anchor || !hasNewer) {
        this.toEnd();
      } else {
        this.following = false;
      }
    }

    measure() {
      const { clientWidth, clientHeight } = this.conversation;
      Object.assign(this, { width: clientWidth, height: clientHeight });
    }

    isResized() {
      const { clientWidth, clientHeight } = this.conversation;
      return clientWidth !== this.width || clientHeight !== this.height;
    }

    scrolled() {
      this.following = this.isAtEnd() || (this.following && this.isResized());
      CONVERSATE.emit(this.conversation, "scrolled", { atEnd: this.following });
    }

    resized() {
      if (this.following) {
        this.toEnd();
      }
      if (this.width !== this.conversation.clientWidth) {
        this.list.settle();
      }
      this.measure();
    }

    isAtEnd() {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      const left = this.inPlace
        ? scrollHeight - scrollTop - clientHeight
        : rectOf(this.end).bottom - this.bottom();
      return left <= NEAR;
    }

    isEndSeen() {
      const { bottom } = rectOf(this.end);
      return this.isAtEnd() && bottom > 0 && bottom <= window.innerHeight + NEAR;
    }

    isNear(element, distance) {
      const { top, bottom } = rectOf(element);
      const start = this.inPlace ? rectOf(this.conversation).top : 0;
      return bottom > start - distance && top < this.bottom() + distance;
    }

    bottom() {
      return this.inPlace ? rectOf(this.conversation).bottom : Math.min(window.innerHeight, rectOf(this.foot).top);
    }

    toEnd() {
      if (this.inPlace) {
        this.scroller.scrollTop = this.scroller.scrollHeight;
      } else {
        this.scroller.scrollTop += rectOf(this.end).bottom - this.bottom();
      }
      this.following = true;
    }

    hold(change, follow = true) {
      const atEnd = follow && this.isAtEnd();
      const place = atEnd ? null : this.place();
      change();
      if (atEnd) {
        this.toEnd();
      } else {
        this.restore(place);
      }
    }

    place() {
      const top = this.inPlace ? rectOf(this.conversation).top : 0;
      const { children } = this.list.element;
      let [low, high] = [0, children.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        [low, high] = rectOf(children[middle]).bottom > top ? [low, middle] : [middle + 1, high];
      }
      const shown = $(children[low]);
      const { id } = shown.is(".cnv-message") ? shown.get(0) : shown.next().get(0) || {};
      return id && { id, top: this.topOf(id) };
    }

    topOf(id) {
      return rectOf(document.querySelector(`#${id} .cnv-message__body`)).top;
    }

    restore(place) {
      if (place && document.getElementById(place.id)) {
        this.scroller.scrollTop += this.topOf(place.id) - place.top;
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const NEAR = 600;
  const SILENCE = 1000;
  const SIDES = {
    older: { has: "hasOlder", parameter: "before", edge: "first" },
    newer: { has: "hasNewer", parameter: "after", edge: "last" },
  };

  CONVERSATE.History = class History {
    constructor({ element, api, list, scroll, poller, conversation }) {
      Object.assign(this, { api, list, scroll, poller, conversation });
      this.loading = false;
      this.failed = false;
      this.listen("older", "[rel=prev]");
      this.listen("newer", "[rel=next]");
      $(element).on("conversate:scrolled", () => this.approach());
      $(element).on("conversate:success", () => {
        this.failed = false;
      });
    }

    pager(side) {
      return $(this.conversation).find(`.cnv-pager--${side}`);
    }

    listen(side, selector) {
      this.pager(side).on("click", selector, (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          this.load(side);
        }
      });
    }

    approach() {
      const { top } = this;
      this.top = this.scroll.scroller.scrollTop;
      const side = this.top < top ? "older" : "newer";
      const pager = this.pager(side).get(0);
      const moved = top !== undefined && this.top !== top;
      if (moved && pager && !this.failed && this.scroll.isNear(pager, NEAR)) {
        this.load(side);
      }
    }

    async load(side) {
      if (this.loading) {
        return;
      }
      this.loading = true;
      this.tell(side, say("loading"));
      try {
        await this.fetch(side, SIDES[side]);
        this.tell(side, "");
      } catch {
        this.failed = true;
        this.tell(side, say("notLoaded"));
      }
      this.loading = false;
    }

    tell(side, text) {
      this.scroll.hold(() => this.pager(side).find(".cnv-pager__status").text(text), false);
    }

    async fetch(side, { has, parameter, edge }) {
      const page = await this.api.get("history", { [parameter]: this.list[edge].dataset.id });
      const more = page[`has_${side}`];
      this.hush();
      this.scroll.following = false;
      this.scroll.hold(() => {
        this.list.extend(page.messages, has, more);
        this.pager(side).find(".cnv-pager__label").text(page[`${side}_label`]);
        if (!more) {
          this.remove(this.pager(side));
        }
      }, false);
      this.top = this.scroll.scroller.scrollTop;
      CONVERSATE.emit(this.conversation, "loaded", { messages: page.messages });
      this.poller.rewind(page.revision);
      this.poller.hasten();
    }

    hush() {
      $(this.conversation).attr("aria-live", "off");
      setTimeout(() => $(this.conversation).attr("aria-live", null), SILENCE);
    }

    remove(pager) {
      if (pager.get(0).contains(document.activeElement)) {
        this.conversation.focus({ preventScroll: true });
      }
      pager.remove();
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.ReadMarks = class ReadMarks {
    constructor({ api, list, scroll, activity, element }) {
      Object.assign(this, { api, list, scroll, activity, element });
      this.marked = list.lastId;
      this.paused = false;
      $(element).on({
        "conversate:shown conversate:scrolled": () => this.mark(),
        "conversate:unread": ({ detail }) => this.pause(detail.message),
        "conversate:posted": () => this.resume(),
      });
      $(window).on("blur", () => this.resume());
      $(window).on("focus", () => this.mark());
    }

    pause(id) {
      this.marked = Math.min(this.marked, id - 1);
      this.paused = true;
    }

    resume() {
      this.paused = false;
    }

    async mark() {
      if (this.paused || this.list.hasNewer || !this.isSeen()) {
        return;
      }
      CONVERSATE.emit(this.element, "read");
      const { marked } = this;
      const id = this.list.lastId;
      if (id <= marked) {
        return;
      }
      this.marked = id;
      try {
        await this.api.post("read", { message: id });
      } catch {
        this.marked = marked;
      }
    }

    isSeen() {
      return this.activity.isFocused() && this.scroll.isEndSeen();
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const BY_STATUS = { 401: "signed-out", 404: "not-a-member", 429: "busy", 503: "busy" };

  CONVERSATE.Notices = class Notices {
    constructor(element) {
      this.notices = $(element).find(".cnv-notice");
      $(element).on("conversate:failure", (event) => {
        this.show(BY_STATUS[event.detail.error.status] || "unreachable");
      });
      $(element).on("conversate:success", () => this.show(null));
    }

    show(name) {
      this.notices.each((_, notice) => {
        if (notice.dataset.notice !== "archived") {
          notice.hidden = notice.dataset.notice !== name;
        }
      });
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.Timer = class Timer {
    constructor(room, poller) {
      this.button = $(room).find(".cnv-timer");
      this.button.on("click", () => poller.poke());
      $(room).on("conversate:wait", (event) => this.run(event.detail.delay));
      $(room).on("conversate:ask", ({ detail }) => this.show(detail.held ? null : "asking"));
    }

    run(delay) {
      const button = this.button.get(0);
      this.show(null);
      if (button) {
        button.style.setProperty("--cnv-timer-duration", `${Math.round(delay)}ms`);
        void button.offsetWidth;
      }
      this.show("running");
    }

    show(state) {
      for (const each of ["running", "asking"]) {
        this.button.toggleClass(`cnv-timer--${each}`, each === state);
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const LEAST = 320;
  const MOST_BELOW = 0.25;

  CONVERSATE.Layout = class Layout {
    constructor(room) {
      this.room = room;
      this.conversation = $(room).find(".cnv-conversation").get(0);
      $(room).addClass("cnv-room--fitted");
      this.fit();
      $(window).on("resize load", () => this.fit());
      if (window.visualViewport) {
        $(window.visualViewport).on("resize", () => this.height === this.fitted || this.fit());
      }
    }

    get height() {
      return window.visualViewport ? window.visualViewport.height : window.innerHeight;
    }

    fit() {
      const { height } = this;
      const { scrollTop } = this.conversation;
      this.fitted = height;
      const top = this.room.getBoundingClientRect().top + window.scrollY;
      const below = this.below();
      const left = height - top - (below > height * MOST_BELOW ? 0 : below);
      this.setHeight(Math.max(LEAST, Math.floor(left)));
      this.conversation.scrollTop = scrollTop;
    }

    below() {
      this.setHeight(window.innerHeight * 2);
      const bottom = this.room.getBoundingClientRect().bottom + window.scrollY;
      return Math.ceil(document.documentElement.scrollHeight - bottom);
    }

    setHeight(pixels) {
      this.room.style.setProperty("--cnv-room-height", `${pixels}px`);
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.unfoldPanels = function (room) {
    const side = $(room).find(".cnv-side").get(0);
    const main = $(room).find(".cnv-room__main").get(0);
    let wide = null;

    function adapt() {
      const isBeside = side.offsetTop === main.offsetTop;
      if (isBeside !== wide) {
        wide = isBeside;
        $(side).find("details").prop("open", wide);
      }
    }

    new ResizeObserver(adapt).observe(room);
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const holders = new Set();
  const ask = (event) => event.preventDefault();

  CONVERSATE.askBeforeLeaving = function (holder, holds) {
    holders[holds ? "add" : "delete"](holder);
    window[holders.size ? "addEventListener" : "removeEventListener"]("beforeunload", ask);
  };

  CONVERSATE.Stored = class Stored {
    constructor(name) {
      this.name = `conversate-${name}`;
    }

    read() {
      try {
        return JSON.parse(sessionStorage.getItem(this.name));
      } catch {
        return null;
      }
    }

    write(value) {
      try {
        sessionStorage.setItem(this.name, JSON.stringify(value));
      } catch {
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, client, say } = CONVERSATE;
  const grows = CSS.supports("field-sizing", "content");

  CONVERSATE.typing = {
    enterSends: !matchMedia("(pointer: coarse)").matches,

    isComposing: (event) => event.isComposing || event.keyCode === 229,

    sends(event) {
      const asked = this.enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
      return event.key === "Enter" && asked && !event.altKey && !this.isComposing(event);
    },

    grow(field) {
      if (!grows) {
        const { offsetHeight, style } = field.parentElement;
        Object.assign(style, { alignContent: "start", minBlockSize: `${offsetHeight}px` });
        field.rows = 1;
        field.style.blockSize = "auto";
        field.style.blockSize = `${field.scrollHeight + 2}px`;
        Object.assign(style, { alignContent: "", minBlockSize: "" });
      }
    },

    problemOf(text) {
      const limit = client.message_max_length;
      return [...text.trim()].length > limit ? say("tooLong", { limit }) : "";
    },

    explain(errors, problem) {
      if ($(errors).text().trim() !== problem) {
        $(errors).empty().append(problem && $("<p>").text(problem));
      }
    },
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const RASTER = /^image\/(png|jpeg|gif|webp|avif)$/;
  const SIDE = 80;

  function formatSize(bytes) {
    const power = Math.min(Math.floor(Math.log(bytes || 1) / Math.log(1024)), UNITS.length - 1);
    return new Intl.NumberFormat(document.querySelector(".cnv-root").lang || undefined, {
      style: "unit",
      unit: UNITS[power],
      unitDisplay: power ? "short" : "long",
      maximumFractionDigits: 1,
    }).format(bytes / 1024 ** power);
  }

  async function draw(file, canvas) {
    try {
      const image = await createImageBitmap(file);
      const scale = SIDE / Math.min(image.width, image.height);
      const [width, height] = [image.width * scale, image.height * scale];
      Object.assign(canvas, { width: SIDE, height: SIDE, hidden: false });
      canvas.getContext("2d").drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
      image.close();
    } catch {
    }
  }

  CONVERSATE.fileItem = function (file) {
    const { name, size, type } = file;
    const item = CONVERSATE.fill("#conversate-file");
    item.find(".cnv-chosen__name").text(name);
    item.find(".cnv-chosen__size").text(formatSize(size));
    item.find("button").attr("aria-label", say("removeFile", { name }));
    if (RASTER.test(type)) {
      draw(file, item.find("canvas").get(0));
    }
    return item;
  };

  CONVERSATE.ChosenFiles = class ChosenFiles {
    constructor(form, { maxSize, maxFiles }) {
      Object.assign(this, { form, maxSize, maxFiles, files: [] });
      this.input = $(form).find("input[type=file]").get(0);
      this.list = $(form).find(".cnv-composer__chosen");
      $(this.input).on("change", () => this.take());
      this.list.on("click", "button", (event) => this.remove(event.currentTarget));
      this.take();
    }

    get problem() {
      if (this.files.length > this.maxFiles) {
        return say("tooMany", { limit: this.maxFiles });
      }
      const large = this.files.find((file) => file.size > this.maxSize);
      return large ? say("tooLarge", { name: large.name, limit: formatSize(this.maxSize) }) : "";
    }

    take() {
      if (this.input && this.input.files.length) {
        this.add(this.input.files);
        this.input.value = "";
      }
    }

    add(files) {
      this.set([...this.files, ...files]);
    }

    set(files) {
      this.files = files;
      CONVERSATE.askBeforeLeaving(this, files.length);
      this.list.empty().prop("hidden", !files.length).append(files.map(CONVERSATE.fileItem));
      CONVERSATE.emit(this.form, "chosen", { files });
    }

    remove(button) {
      const index = $(button).closest("li").index();
      this.set(this.files.filter((_, each) => each !== index));
      $(this.input).trigger("focus");
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const DROPPING = "cnv-room--dropping";

  function filesOf({ items }) {
    const isFolder = (item) => (item.webkitGetAsEntry() || {}).isDirectory;
    return [...items].filter((item) => item.kind === "file" && !isFolder(item)).map((item) => item.getAsFile());
  }

  CONVERSATE.takeDropped = function ({ room, field, files }) {
    function add(transfer) {
      files.add(filesOf(transfer));
      field.focus();
    }

    function dragged(event) {
      const { dataTransfer: transfer, target, type } = event;
      const isTaken = event.defaultPrevented || $(target).is("[type=file]");
      if (isTaken || !transfer.types.includes("Files")) {
        return;
      }
      event.preventDefault();
      const isHere = room.contains(target) && files.maxFiles > 0;
      transfer.dropEffect = isHere ? "copy" : "none";
      $(room).toggleClass(DROPPING, isHere && type === "dragover");
      if (isHere && type === "drop") {
        add(transfer);
      }
    }

    window.addEventListener("dragover", dragged);
    window.addEventListener("drop", dragged);
    window.addEventListener("dragleave", (event) => event.relatedTarget || $(room).removeClass(DROPPING));
    field.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length && !event.clipboardData.getData("text/plain")) {
        event.preventDefault();
        add(event.clipboardData);
      }
    });
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  CONVERSATE.Pending = class Pending {
    constructor({ list, scroll }) {
      Object.assign(this, { list, scroll });
    }

    onPress(listener) {
      $(this.list).on("click", "[data-command]", ({ currentTarget: button }) => {
        listener(button.dataset.command, $(button).closest("li[data-key]").get(0).dataset.key);
      });
    }

    find({ key }) {
      return $(this.list).children(`[data-key="${key}"]`);
    }

    add({ key, body, files }) {
      const item = CONVERSATE.fill("#conversate-sending");
      item.attr("data-key", key).find(".cnv-pending__text").text(body).prop("hidden", !body.trim());
      item.find(".cnv-pending__files").append(files.map(CONVERSATE.fileItem));
      item.toggleClass("cnv-pending--files", files.length > 0);
      item.appendTo(this.list);
      this.scroll.toEnd();
    }

    show(attempt, state, reason = attempt.reason) {
      this.freeFocus(attempt);
      this.scroll.hold(() => {
        const item = this.find(attempt).attr("data-state", state);
        item.find(".cnv-pending__state").text(say(state));
        item.find("[data-command=retry]").prop("hidden", attempt.lost.length > 0);
        CONVERSATE.typing.explain(item.find(".cnv-errors"), reason);
        this.progress(attempt, 0);
      });
    }

    progress(attempt, part) {
      this.find(attempt).find("progress").val(part);
    }

    remove(attempt) {
      this.freeFocus(attempt);
      this.find(attempt).remove();
    }

    freeFocus(attempt) {
      if (this.find(attempt).find(document.activeElement).length) {
        $("#conversate-body").trigger("focus");
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { say, askBeforeLeaving } = CONVERSATE;
  const BACKOFF = { min: 1000, max: 60000, step: 0 };

  const isPassing = ({ status }) => [0, 401, 408, 429].includes(status) || status >= 500;

  function reasonOf({ status, message }) {
    return status === 401 ? say("signedOut") : message || say("notSent");
  }

  function makeKey() {
    const url = URL.createObjectURL(new Blob());
    URL.revokeObjectURL(url);
    return url.slice(-36);
  }

  CONVERSATE.Attempt = class Attempt {
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
(function (CONVERSATE) {
  "use strict";

  const { $, typing, Attempt } = CONVERSATE;

  CONVERSATE.Composer = class Composer {
    constructor({ element, form, files, draft, outbox, editing }) {
      Object.assign(this, { element, form, files, draft, outbox, editing });
      this.text = $(form).find("textarea").get(0);
      this.errors = $(form).find(".cnv-errors").get(0);
      this.prepare();
    }

    prepare() {
      $(this.form).addClass("cnv-composer--scripted");
      $(this.form).find(".cnv-composer__hint").prop("hidden", !typing.enterSends);
      this.text.value = this.text.value || this.draft.read() || "";
      typing.grow(this.text);
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", (event) => this.pressed(event.originalEvent));
      $(this.form).on("conversate:chosen", () => this.explain());
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      $(this.element).on("conversate:returned", ({ detail }) => this.takeBack(detail.attempt));
      $(this.element).on("conversate:news", ({ detail }) => detail.messages.forEach((each) => this.confirm(each)));
    }

    get problem() {
      return typing.problemOf(this.text.value) || this.files.problem;
    }

    explain() {
      typing.explain(this.errors, this.problem);
    }

    changed() {
      this.draft.write(this.text.value);
      typing.grow(this.text);
      this.explain();
    }

    write(text) {
      this.text.value = text;
      this.changed();
    }

    pressed(event) {
      if (typing.sends(event)) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "ArrowUp" && !this.text.value && !typing.isComposing(event)) {
        if (this.editing.openLast(this.text)) {
          event.preventDefault();
        }
      }
    }

    submit() {
      const body = this.text.value;
      const { files } = this.files;
      this.explain();
      if (!this.problem && (body.trim() || files.length)) {
        const { returned } = this;
        const isSame = returned && returned.isOf(body, files);
        this.clear();
        this.outbox.add(isSame ? returned : new Attempt({ body, files }));
        this.text.focus();
      }
    }

    clear() {
      this.returned = null;
      this.files.set([]);
      this.write("");
    }

    takeBack(attempt) {
      this.write([attempt.body, this.text.value].filter(Boolean).join("\n"));
      this.files.add(attempt.files);
      this.returned = Object.assign(attempt, { reason: "", lost: [] });
      this.text.focus();
    }

    confirm({ client_key: key }) {
      const { returned } = this;
      if (returned && returned.key === key && returned.isOf(this.text.value, this.files.files)) {
        this.clear();
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say, typing } = CONVERSATE;
  const OPEN = ".cnv-actions[open]";
  const TOLD = 4000;

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const { activeElement: active } = document;
      const field = $("<textarea>").val(text).appendTo(active.parentElement).get(0);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      active.focus();
      return done;
    }
  }

  CONVERSATE.focusMessage = function (message) {
    ($(message).find("summary").get(0) || $(message).find("a").get(0)).focus();
  };

  CONVERSATE.MessageMenu = class MessageMenu {
    constructor({ element, api, editing }) {
      Object.assign(this, { element, api, editing });
      this.dialog = document.getElementById("conversate-delete");
      this.errors = $(this.dialog).find(".cnv-errors").get(0);
      this.status = $(element).find(".cnv-told");
      this.listen();
    }

    listen() {
      $(this.element).on("click", "[data-action]", (event) => this.chosen(event));
      this.element.addEventListener("toggle", ({ target }) => this.opened(target), true);
      $(this.element).on("conversate:replace", ({ target, detail }) => this.keep(target, detail.by));
      $(this.dialog).on("submit", (event) => {
        event.preventDefault();
        this.deleteNow();
      });
      $(this.dialog).on("click", "[type=button]", () => this.dialog.close());
      $(this.dialog).on("close", () => CONVERSATE.focusMessage(`#message-${this.deleting}`));
      $(document).on("click", ({ target }) => this.close(target));
      $(document).on("keydown", ({ key }) => {
        if (key === "Escape") {
          this.close();
        }
      });
    }

    opened(menu) {
      if (menu.open && menu.matches(OPEN)) {
        menu.lastElementChild.scrollIntoView({ block: "nearest" });
      }
    }

    close(target = null) {
      $(this.element).find(OPEN).each((_, menu) => {
        if (!menu.contains(target)) {
          const hadFocus = menu.contains(document.activeElement);
          menu.open = false;
          if (hadFocus) {
            menu.firstElementChild.focus();
          }
        }
      });
    }

    chosen(event) {
      const { currentTarget: item, ctrlKey, metaKey, shiftKey } = event;
      if (!ctrlKey && !metaKey && !shiftKey) {
        event.preventDefault();
        this.close();
        this[item.dataset.action](item, item.closest(".cnv-message").dataset.id);
      }
    }

    edit(item) {
      this.editing.open(item);
    }

    delete(item, id) {
      this.deleting = id;
      typing.explain(this.errors, "");
      this.dialog.showModal();
    }

    async deleteNow() {
      try {
        const { message } = await this.api.post("delete", { message: this.deleting });
        this.dialog.close();
        CONVERSATE.emit(this.element, "changed", { message });
      } catch (error) {
        typing.explain(this.errors, error.message || say("notSaved"));
      }
    }

    async link({ href }) {
      this.tell((await copy(href)) ? say("copied") : href);
    }

    async unread(item, id) {
      CONVERSATE.emit(this.element, "unread", { message: Number(id) });
      try {
        await this.api.post("read", { unread: id });
        this.tell(say("markedUnread"));
      } catch (error) {
        this.tell(error.message || say("notSaved"));
      }
    }

    tell(text) {
      clearTimeout(this.timeout);
      this.status.text(text);
      this.timeout = setTimeout(() => this.status.text(""), TOLD);
    }

    keep(message, by) {
      const { activeElement: active } = document;
      $(by).find(".cnv-actions").prop("open", $(message).find(OPEN).length > 0);
      if (message.contains(active) && !active.closest("form")) {
        const item = $(by).find(`[data-action="${active.dataset.action}"]`).get(0);
        queueMicrotask(() => (item ? item.focus() : CONVERSATE.focusMessage(by)));
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say, typing } = CONVERSATE;

  CONVERSATE.Editing = class Editing {
    constructor({ element, api }) {
      Object.assign(this, { element, api, form: null });
      $(element).on("conversate:replace", ({ target, detail }) => this.move(target, detail.by));
    }

    openLast(opener) {
      const link = $(this.element).find(".cnv-message--own [data-action=edit]").get(-1);
      return Boolean(link) && this.open(link, opener);
    }

    open(link, opener = null) {
      if (this.form && this.isChanged) {
        this.text.focus();
        return true;
      }
      this.close();
      const message = link.closest(".cnv-message");
      Object.assign(this, { id: message.dataset.id, body: link.dataset.body, opener });
      this.form = CONVERSATE.fill("#conversate-editing").get(0);
      this.text = $(this.form).find("textarea").val(this.body).get(0);
      this.listen();
      this.place(message);
      this.text.setSelectionRange(this.body.length, this.body.length);
      return true;
    }

    listen() {
      $(this.form).on("submit", (event) => {
        event.preventDefault();
        this.save();
      });
      $(this.form).on("click", "[type=button]", () => this.cancel());
      $(this.text).on("input", () => this.changed());
      $(this.text).on("keydown", ({ originalEvent: event }) => {
        if (typing.sends(event)) {
          event.preventDefault();
          this.save();
        } else if (event.key === "Escape" && !typing.isComposing(event)) {
          event.stopPropagation();
          this.cancel();
        }
      });
    }

    get isChanged() {
      return this.text.value !== this.body;
    }

    changed() {
      typing.grow(this.text);
      CONVERSATE.askBeforeLeaving(this, this.isChanged);
      this.explain(typing.problemOf(this.text.value));
    }

    explain(problem) {
      typing.explain($(this.form).find(".cnv-errors"), problem);
    }

    place(message) {
      $(message).addClass("cnv-message--editing").find(".cnv-message__body").prepend(this.form);
      typing.grow(this.text);
      this.text.focus({ preventScroll: true });
      this.form.scrollIntoView({ block: "nearest" });
    }

    move(message, by) {
      if (message.contains(this.form)) {
        const { selectionStart, selectionEnd } = this.text;
        queueMicrotask(() => {
          this.place(by);
          this.text.setSelectionRange(selectionStart, selectionEnd);
        });
      }
    }

    async save() {
      const { id, text } = this;
      if (!this.isChanged) {
        this.cancel();
      } else if (!text.readOnly && !typing.problemOf(text.value)) {
        text.readOnly = true;
        try {
          const { message } = await this.api.post("edit", { message: id, body: text.value });
          text.readOnly = false;
          this.cancel();
          CONVERSATE.emit(this.element, "changed", { message });
        } catch (error) {
          text.readOnly = false;
          this.explain(error.message || say("notSaved"));
        }
      }
    }

    cancel() {
      if (!this.text.readOnly) {
        const message = this.form.closest(".cnv-message");
        this.close();
        if (this.opener) {
          this.opener.focus();
        } else {
          CONVERSATE.focusMessage(message);
        }
      }
    }

    close() {
      if (this.form) {
        this.form.closest(".cnv-message").classList.remove("cnv-message--editing");
        this.form.remove();
        this.form = null;
        CONVERSATE.askBeforeLeaving(this, false);
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const LONGEST = 140;

  CONVERSATE.PageAlerts = class PageAlerts {
    constructor({ element, list, activity, preferences }) {
      Object.assign(this, { element, list, activity, preferences });
      this.latestId = list.lastId;
      this.missed = [];
      this.prefix = "";
      $(element).on("conversate:shown", (event) => this.alert(event.detail.messages));
      $(window).on("focus", () => this.seen());
      $(document).on("visibilitychange", () => this.seen());
    }

    get title() {
      return document.title.slice(this.prefix.length);
    }

    setPrefix(prefix) {
      const { title } = this;
      this.prefix = prefix;
      document.title = prefix + title;
    }

    alert(messages) {
      const news = messages.filter((message) => this.isNews(message));
      if (!news.length) {
        return;
      }
      this.latestId = Math.max(...news.map(({ id }) => id));
      this.missed.push(...news);
      CONVERSATE.emit(this.element, "arrived", { messages: news });
      if (this.activity.isFocused()) {
        this.seen();
      } else {
        this.count();
        this.notify(news[news.length - 1]);
      }
    }

    isNews({ id, is_own: isOwn, edited_at: edited, deleted_at: deleted }) {
      return id > this.latestId && !isOwn && !edited && !deleted;
    }

    seen() {
      if (!this.activity.isFocused()) {
        return;
      }
      const missed = this.missed.splice(0);
      this.setPrefix("");
      if (this.preferences.flash) {
        missed.forEach(({ id }) => $(this.list.find(id)).addClass("cnv-message--flash"));
      }
    }

    count() {
      if (this.preferences.title) {
        this.setPrefix(`(${CONVERSATE.numberOfUnread(this.missed.length)}) `);
      }
    }

    notify(message) {
      const allowed = "Notification" in window && Notification.permission === "granted";
      if (!this.preferences.desktop || !allowed) {
        return;
      }
      const names = message.attachments.map((attachment) => attachment.name).join(", ");
      const body = `${message.author.name}: ${message.body || names}`.slice(0, LONGEST);
      try {
        const notification = new Notification(this.title, { body, tag: window.location.pathname });
        notification.onclick = () => window.focus();
      } catch {
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  CONVERSATE.numberOfUnread = (count) => (count > 99 ? say("unreadMore") : String(count));

  CONVERSATE.showCount = function (badge, count) {
    badge.text(count ? CONVERSATE.numberOfUnread(count) : "");
    if (count) {
      $("<span>").addClass("cnv-sr").text(` ${say("unread")}`).appendTo(badge);
    }
  };

  CONVERSATE.Surroundings = class Surroundings {
    constructor({ element, list, scroll }) {
      Object.assign(this, { element: $(element), list, scroll });
      this.element.on("conversate:news", ({ detail: news }) => {
        if (news.room) {
          this.showRoom(news.room);
        }
        this.replace("members", news.members_html);
        this.replace("rooms", news.rooms_html);
        if ("members_count" in news) {
          this.element.find(".cnv-panel__count").text(news.members_count);
        }
      });
      this.element.on("conversate:shown", ({ detail }) => detail.messages.forEach((each) => this.wrote(each)));
    }

    showRoom({ title, description, can_post: canPost }) {
      const heading = this.element.find(".cnv-room__title");
      const before = heading.text().trim();
      heading.find("a").addBack().last().text(title);
      document.title = document.title.replace(before, () => title);
      this.element.find(".cnv-room__description").text(description).prop("hidden", !description);
      this.scroll.hold(() => this.openOrClose(canPost));
    }

    openOrClose(canPost) {
      const form = this.element.find("form.cnv-composer");
      if (!form.length && canPost) {
        window.location.reload();
      }
      const keeps = canPost || form.find("textarea").val() || form.find(".cnv-chosen").length;
      const button = form.prop("hidden", !keeps).find("[type=submit]").prop("disabled", !canPost);
      const closed = this.element.find(".cnv-composer--closed").prop("hidden", Boolean(keeps));
      const timer = this.element.find(".cnv-timer");
      if (keeps) {
        timer.insertBefore(button);
      } else {
        timer.appendTo(closed);
      }
      this.element.find("[data-notice=archived]").prop("hidden", canPost || !keeps);
    }

    replace(name, html) {
      const box = document.getElementById(`conversate-${name}`);
      if (!html || !box) {
        return;
      }
      const focused = box.contains(document.activeElement) && document.activeElement.getAttribute("href");
      box.innerHTML = html;
      if (focused) {
        $(box).find("a").filter((_, link) => link.getAttribute("href") === focused).trigger("focus");
      }
    }

    wrote({ id, author, deleted_at: deleted, edited_at: edited }) {
      const time = $(this.list.find(id)).find(".cnv-message__time time");
      if (!deleted && !edited) {
        this.element.find(`[data-user="${author.id}"] .cnv-member__wrote time`).replaceWith(time.clone());
      }
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say, client } = CONVERSATE;
  const MOST = 21;

  CONVERSATE.Unread = class Unread {
    constructor({ element, conversation, list, scroll }) {
      Object.assign(this, { element, conversation, list, scroll });
      this.ids = new Set();
      this.jump = $(element).find(".cnv-jump");
      this.button = $(element).find(".cnv-news button").on("click", () => this.toEnd());
      $(element).on({
        "conversate:arrived": ({ detail }) => this.add(detail.messages),
        "conversate:read": () => this.clear(),
        "conversate:unread": ({ detail }) => this.restart(detail.message),
        "conversate:loaded": () => this.findLine(),
        "conversate:scrolled conversate:news": () => this.show(),
      });
      this.findLine();
    }

    add(messages) {
      messages.forEach(({ id }) => this.ids.add(id));
      this.show();
    }

    clear() {
      this.ids.clear();
      this.show();
    }

    restart(id) {
      this.putLine(id);
      const others = ".cnv-message:not(.cnv-message--own, .cnv-message--deleted)";
      const ids = $(this.list.element).children(others).get().map(({ dataset }) => Number(dataset.id));
      this.ids = new Set(ids.filter((each) => each >= id));
      this.show();
    }

    show() {
      const { size } = this.ids;
      const seen = this.scroll.isAtEnd() && !this.list.hasNewer;
      if (size && !seen) {
        this.button.find(".cnv-news__label").text(say(`new${Math.min(size, MOST)}`));
      }
      this.button.prop("hidden", !size || seen);
      CONVERSATE.showCount($(this.element).find(".cnv-rooms [aria-current] .cnv-badge"), size);
    }

    toEnd() {
      if (this.list.hasNewer) {
        window.location.assign(`${client.urls.room}#end`);
      } else {
        this.scroll.toEnd();
        this.conversation.focus({ preventScroll: true });
      }
    }

    findLine() {
      const line = document.getElementById("unread");
      if (line) {
        this.watch(line);
      } else if (this.list.find(this.jump.data("message"))) {
        this.putLine(this.jump.data("message"));
        this.jump.children("a").attr("href", "#unread");
        this.watch(document.getElementById("unread"));
      }
    }

    putLine(id) {
      $("#unread").remove();
      const line = $("<p>").addClass("cnv-unread").attr("id", "unread");
      line.append($("<span>").text(say("unreadLine")));
      this.scroll.hold(() => $(this.list.find(id)).prepend(line));
    }

    watch(line) {
      if (this.observer) {
        return;
      }
      this.observer = new IntersectionObserver(([{ isIntersecting, boundingClientRect: { top } }]) => {
        this.jump.toggleClass("cnv-jump--over", isIntersecting || top > 0);
        if (isIntersecting) {
          this.observer.disconnect();
        }
      });
      this.observer.observe(line);
    }
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const TICK = 15000;
  const MINUTE = 60000;
  const RELATIVE = 60;

  function refresh(time) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / MINUTE));
    const ago = time.querySelector(".cnv-time__ago");
    if (minutes >= RELATIVE) {
      ago.remove();
      time.classList.remove("cnv-time");
    } else if (ago.textContent !== say(`ago${minutes}`)) {
      ago.textContent = say(`ago${minutes}`);
    }
  }

  CONVERSATE.keepTimes = function (element, scroll) {
    function refreshAll() {
      if (document.visibilityState === "visible") {
        scroll.hold(() => element.querySelectorAll(".cnv-time").forEach(refresh), false);
      }
    }

    setInterval(refreshAll, TICK);
    $(document).on("visibilitychange", refreshAll);
    $(element).on("conversate:wait", refreshAll);
  };
})(window.CONVERSATE);
(function (CONVERSATE) {
  "use strict";

  const { $, client } = CONVERSATE;
  const element = document.getElementById("conversate-room");

  function makeOutbox(api, scroll) {
    const list = document.getElementById("conversate-pending");
    const pending = new CONVERSATE.Pending({ list, scroll });
    return new CONVERSATE.Outbox({ element, api, pending, stored: stored("unsent") });
  }

  function makeComposer(parts) {
    const form = document.getElementById("conversate-composer");
    if (!form) {
      return null;
    }
    const limits = { maxSize: client.upload_max_size, maxFiles: client.upload_max_files };
    const files = new CONVERSATE.ChosenFiles(form, limits);
    const composer = new CONVERSATE.Composer({ ...parts, form, files, draft: stored("draft") });
    CONVERSATE.takeDropped({ room: element, field: composer.text, files });
    return composer;
  }

  function stored(name) {
    return new CONVERSATE.Stored(`${name}:${client.user_id}:${client.urls.room}`);
  }

  function makePoller(api, activity) {
    const { poll_min: min, poll_max: max, poll_step: step, revision, surroundings } = client;
    const pacer = new CONVERSATE.Pacer({ min, max, step });
    const holding = new CONVERSATE.Holding(client.hold);
    return new CONVERSATE.Poller({ api, pacer, holding, activity, element, revision, surroundings });
  }

  function makeScroll(conversation, list) {
    const foot = $(element).find(".cnv-room__foot").get(0);
    return new CONVERSATE.Scroll({ conversation, list, foot, inPlace: client.control_layout });
  }

  function show({ list, scroll }, messages) {
    scroll.hold(() => list.put(messages), !list.hasNewer);
    CONVERSATE.emit(element, "shown", { messages });
  }

  function showPosted(room, message) {
    show(room, [message]);
    room.poller.hasten();
    if (room.list.hasNewer && !room.outbox.attempts.length) {
      window.location.assign(`${client.urls.room}#end`);
    }
  }

  function connect(room) {
    $(element).on("conversate:news", (event) => show(room, event.detail.messages));
    $(element).on("conversate:posted", (event) => showPosted(room, event.detail.message));
    $(element).on("conversate:changed", (event) => show(room, [event.detail.message]));
    CONVERSATE.onAwakening(() => {
      if (!room.poller.pacer.isHeld) {
        room.poller.poke();
      }
      room.outbox.wake();
    });
  }

  function start() {
    const conversation = document.getElementById("conversate-conversation");
    const api = new CONVERSATE.Api(client.urls, client.csrf_token);
    const activity = new CONVERSATE.Activity({ api, idleAt: client.idle_at, view: client.view });
    const list = new CONVERSATE.MessageList(document.getElementById("conversate-messages"), {
      hasOlder: client.has_older,
      hasNewer: client.has_newer,
    });
    $(element).addClass("cnv-room--scripted");
    const layout = client.control_layout ? new CONVERSATE.Layout(element) : null;
    const scroll = makeScroll(conversation, list);
    const poller = makePoller(api, activity);
    const editing = new CONVERSATE.Editing({ element, api });
    const outbox = makeOutbox(api, scroll);
    const composer = makeComposer({ element, outbox, editing });
    const parts = { activity, list, composer, outbox, editing, layout, scroll, poller };
    const room = { element, conversation, api, ...parts };
    Object.assign(room, {
      history: new CONVERSATE.History(room),
      readMarks: new CONVERSATE.ReadMarks(room),
      alerts: new CONVERSATE.PageAlerts({ ...room, preferences: client.preferences }),
      notices: new CONVERSATE.Notices(element),
      surroundings: new CONVERSATE.Surroundings(room),
      unread: new CONVERSATE.Unread(room),
      timer: new CONVERSATE.Timer(element, poller),
      menu: new CONVERSATE.MessageMenu(room),
    });
    CONVERSATE.unfoldPanels(element);
    CONVERSATE.keepTimes(element, scroll);
    connect(room);
    scroll.open(client.has_newer);
    poller.start();
    CONVERSATE.room = room;
  }

  if (element) {
    start();
  }
})(window.CONVERSATE);
