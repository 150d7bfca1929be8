/*
 * Turns notifications of this browser on and off: the bell in a room, and the line in the preferences. The service
 * worker of conversate-web shows them. The browser asks for permission on the press of the button, and never before.
 *
 * localStorage has what this browser was subscribed for: the user, their session, and the endpoint. On the next page
 *
 *   stored                            subscription        the server has one   then
 *   this user                         the stored one      yes                  it is on
 *   this user                         none, or changed    either               subscribe again, without asking
 *   this user, an earlier session     the stored one      no                   subscribe again, for the new session
 *   this user and session             the stored one      no                   off: it was removed elsewhere
 *   another user, or nothing          any                 no                   end it: it is not this user's
 */
(function () {
  "use strict";

  const NAME = "conversate-push";
  // Milliseconds for which the result of a press is shown in a room. An explanation stays until the next press.
  const SHOWN = 5000;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(NAME)) || {};
    } catch {
      return {};
    }
  }

  function write(value) {
    try {
      localStorage.setItem(NAME, JSON.stringify(value));
    } catch {
      // The next page can't subscribe again by itself.
    }
  }

  /* iPadOS calls itself a Mac. Its pages can have push only as apps on the home screen. */
  function needsHomeScreen() {
    const isMobile = /iPhone|iPad|iPod/.test(navigator.userAgent);
    return (isMobile || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1)) && !navigator.standalone;
  }

  /* Return the name of the text that says why there is no push here, "" if there is. */
  function obstacle() {
    if (!window.isSecureContext) {
      return "insecure";
    }
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      return needsHomeScreen() ? "homeScreen" : "unsupported";
    }
    return Notification.permission === "denied" ? "blocked" : "";
  }

  function toBase64Url(buffer) {
    const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /* Resolve once the worker runs: only then can it be subscribed. */
  function active(registration) {
    const worker = registration.installing || registration.waiting;
    if (registration.active || !worker) {
      return registration;
    }
    return new Promise((resolve, reject) => {
      worker.addEventListener("statechange", () => {
        if (worker.state === "activated") {
          resolve(registration);
        } else if (worker.state === "redundant") {
          reject(new Error("The service worker could not be started."));
        }
      });
    });
  }

  /* The server's reason, in the language of the page. */
  class Refused extends Error {}

  class Push {
    constructor(element) {
      Object.assign(this, { element, ...element.dataset });
      this.button = element.querySelector(".cnv-push__button");
      this.status = element.querySelector(".cnv-push__status");
      this.isLine = element.classList.contains("cnv-push--line");
      this.isOn = false;
      this.busy = Promise.resolve();
    }

    async start() {
      const needs = this.element.querySelector(".cnv-push__needs");
      if (needs) {
        needs.hidden = true;
      }
      this.element.hidden = this.button.hidden = false;
      this.button.addEventListener("click", () => this.press());
      document.addEventListener("submit", (event) => this.signOut(event.target));
      this.closeWhenRead();
      this.button.addEventListener("keydown", ({ key }) => key === "Escape" && this.say(""));
      this.show();
      if (!obstacle()) {
        this.busy = this.follow().catch(() => {});
        await this.busy;
      }
      this.show();
    }

    say(name, isShort = false) {
      clearTimeout(this.timer);
      const text = name && this.element.querySelector(".cnv-push__texts").content.querySelector(`[data-name=${name}]`);
      this.status.replaceChildren(...(text ? text.cloneNode(true).childNodes : []));
      if (isShort && !this.isLine) {
        this.timer = setTimeout(() => this.say(""), SHOWN);
      }
    }

    /* Show the state. In the preferences, the obstacle is explained at once. */
    show() {
      const texts = this.element.querySelector(".cnv-push__texts").content;
      if (!this.isLine) {
        this.button.setAttribute("aria-pressed", String(this.isOn));
        return;
      }
      const reason = obstacle();
      this.button.hidden = Boolean(reason);
      this.button.textContent = texts.querySelector(`[data-name=${this.isOn ? "turnOff" : "turnOn"}]`).textContent;
      this.say(reason || (this.isOn ? "on" : "off"));
    }

    press() {
      const reason = obstacle();
      if (reason) {
        this.say(reason);
        return;
      }
      // Right away, while the browser knows that the user has pressed.
      const permission = this.isOn ? null : Notification.requestPermission();
      this.busy = this.busy.then(() => this.change(permission));
    }

    /* A second press before the first one is done wants the same. */
    async change(permission) {
      try {
        if (this.isOn && !permission) {
          await this.turnOff();
        } else if (!this.isOn && (await permission) === "granted") {
          await this.turnOn();
        }
        this.show();
        const name = obstacle() || (this.isOn ? "on" : "off");
        this.say(name === "on" && this.isSilent ? "silent" : name, !obstacle() && !this.isSilent);
      } catch (error) {
        this.show();
        this.say("failed");
        if (error instanceof Refused) {
          this.status.textContent = error.message;
        }
      }
    }

    registration() {
      return navigator.serviceWorker.getRegistration(this.pushWorker);
    }

    async subscription() {
      const registration = await this.registration();
      return registration ? registration.pushManager.getSubscription() : null;
    }

    isCurrent(subscription) {
      const { applicationServerKey: key } = subscription.options;
      // Not every browser tells it.
      return !key || toBase64Url(key) === this.pushKey;
    }

    /* Bring the browser and the server in line, without asking the user. See the table above. */
    async follow() {
      const { user, session, endpoint } = read();
      const subscription = await this.subscription();
      const isCurrent = subscription !== null && this.isCurrent(subscription);
      const isStored = user === this.pushUser && subscription !== null && subscription.endpoint === endpoint;
      this.isOn = isCurrent && Boolean(this.pushOn) && (isStored || !endpoint);
      const wasRemoved = isStored && isCurrent && session === this.pushSession;
      if (this.isOn) {
        this.remember(subscription);
      } else if (user === this.pushUser && !wasRemoved && Notification.permission === "granted") {
        await this.turnOn();
      } else if (user || subscription) {
        await this.end(subscription);
      }
    }

    remember({ endpoint }) {
      write({ user: this.pushUser, session: this.pushSession, endpoint });
    }

    async turnOn() {
      const registration = await active(await navigator.serviceWorker.register(this.pushWorker));
      const old = await registration.pushManager.getSubscription();
      if (old && !this.isCurrent(old)) {
        // With another key of the site, the browser makes no second one.
        await this.remove(old);
      }
      const options = { userVisibleOnly: true, applicationServerKey: this.pushKey };
      const subscription = await registration.pushManager.subscribe(options);
      const { endpoint, keys } = subscription.toJSON();
      const room = this.pushRoom ? { room: this.pushRoom } : {};
      const answer = await this.post(this.pushSubscribe, { endpoint, ...keys, public_key: this.pushKey, ...room });
      this.isSilent = answer.alerts === "none";
      this.remember(subscription);
      this.isOn = true;
      await this.removeOthers(registration);
    }

    async turnOff() {
      const subscription = await this.subscription();
      if (subscription) {
        await this.remove(subscription);
      }
      write({});
      this.isOn = this.isSilent = false;
    }

    async remove(subscription) {
      await this.post(this.pushUnsubscribe, { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }

    /* The server has forgotten it. */
    async end(subscription) {
      write({});
      if (subscription) {
        await subscription.unsubscribe();
      }
    }

    /* On a site with the language in its URLs, each language has a worker. Two would show everything twice. */
    async removeOthers({ scope }) {
      const name = new URL(this.pushWorker, location.href).pathname.split("/").pop();
      for (const other of await navigator.serviceWorker.getRegistrations()) {
        const isOurs = other.scope !== scope && other.active && other.active.scriptURL.split("/").pop() === name;
        const subscription = isOurs && (await other.pushManager.getSubscription());
        if (subscription) {
          await this.remove(subscription);
        }
      }
    }

    async post(url, data) {
      const headers = { "X-CSRFToken": this.pushToken };
      const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(data) });
      const answer = await response.json();
      if (!response.ok) {
        throw new Refused(answer.error.message);
      }
      return answer;
    }

    /* The server ends the subscription with the session. The worker goes on while the page is left. */
    signOut(form) {
      const paths = this.pushSignOut.split(" ");
      // A field of the form may be called "action".
      const { pathname } = new URL(form.getAttribute("action") || "", location.href);
      const isSignOut = form.getAttribute("method")?.toLowerCase() === "post" && paths.includes(pathname);
      if (!isSignOut && !form.hasAttribute("data-conversate-sign-out")) {
        return;
      }
      write({});
      if (!obstacle()) {
        this.tell({ signOut: true });
      }
    }

    /* Let the worker close the notification of this room once all of it is read, here or elsewhere. */
    closeWhenRead() {
      if (!this.pushTag || obstacle()) {
        return;
      }
      let wasRead = false;
      const look = () => {
        const isRead = window.CONVERSATE?.room?.mark.count === 0;
        if (isRead && !wasRead) {
          this.tell({ read: this.pushTag });
        }
        wasRead = isRead;
      };
      document.addEventListener("conversate:counted", look);
      window.addEventListener("load", look);
      // The worker has shown one.
      navigator.serviceWorker.addEventListener("message", () => {
        wasRead = false;
        look();
      });
    }

    async tell(message) {
      const registration = await this.registration();
      registration?.active?.postMessage(message);
    }
  }

  // A library that swaps the content of a page runs this again.
  document.querySelectorAll(".cnv-push[data-push-worker]:not([data-push-started])").forEach((element) => {
    element.dataset.pushStarted = "";
    new Push(element).start();
  });
})();
