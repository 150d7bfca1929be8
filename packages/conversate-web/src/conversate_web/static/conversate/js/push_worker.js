/*
 * The part of the service worker that shows push messages. Their JSON is that of Declarative Web Push, which some
 * browsers show without a worker.
 *
 * A notification closes when its room was read: the page of the room closes it, or else the next event of the
 * worker does, for which it asks the server once.
 */
(function (worker) {
  "use strict";

  const { push } = worker.CONVERSATE;
  const PREFIX = "conversate-room-";
  const GET = { credentials: "same-origin", redirect: "error", cache: "no-store" };

  /* Each push has to show a notification: browsers withdraw the permission otherwise. */
  function read(data) {
    try {
      const { notification, app_badge: badge } = data.json();
      return { notification: { ...notification, title: notification.title || push.title }, badge };
    } catch {
      return { notification: { title: push.title } };
    }
  }

  function show({ title, body, tag, lang, dir, navigate }) {
    const options = { body, tag, lang, dir, icon: push.icon || undefined, data: { navigate } };
    // Without `renotify`, one that replaces another one is silent. It needs a tag.
    return worker.registration.showNotification(title, { ...options, renotify: Boolean(tag) });
  }

  async function showBadge(number) {
    if (worker.navigator.setAppBadge) {
      await worker.navigator.setAppBadge(number).catch(() => {});
    }
  }

  async function receive({ data }) {
    const { notification, badge } = read(data);
    await show(notification);
    (await findWindows()).forEach((page) => page.postMessage({ shown: notification.navigate }));
    if (badge !== undefined) {
      await showBadge(Number(badge) || 0);
    }
    await tidy(notification.tag);
  }

  /* Close the notifications of rooms that have been read, except that with the tag `kept`. */
  async function tidy(kept) {
    const shown = await worker.registration.getNotifications();
    const rooms = shown.filter(({ tag }) => tag.startsWith(PREFIX) && tag !== kept);
    if (!rooms.length) {
      return;
    }
    const response = await fetch(push.unread, GET).catch(() => null);
    if (response && response.status === 401) {
      await end();
    } else if (response && response.ok) {
      const unread = (await response.json()).rooms.map((key) => PREFIX + key);
      rooms.filter(({ tag }) => !unread.includes(tag)).forEach((each) => each.close());
      await showBadge(unread.length);
    }
  }

  function findWindows() {
    return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  }

  async function close(tag) {
    const shown = await worker.registration.getNotifications({ tag });
    shown.forEach((each) => each.close());
  }

  /* Show the page in a window that has it already, without loading it again: it may hold a draft. */
  async function open(navigate) {
    const { pathname, search, hash } = new URL(navigate || worker.registration.scope, worker.location.href);
    // The mail's address of the site may differ from the one that the user is signed in at.
    const address = new URL(pathname + search + hash, worker.location.origin).href;
    const page = (await findWindows()).find(({ url }) => new URL(url).pathname === pathname);
    if (!page) {
      await worker.clients.openWindow(address);
      return;
    }
    await page.focus();
    page.postMessage({ open: address });
  }

  /* The user has signed out. */
  async function end() {
    const subscription = await worker.registration.pushManager.getSubscription();
    if (subscription) {
      await subscription.unsubscribe();
    }
    const shown = await worker.registration.getNotifications();
    shown.forEach((each) => each.close());
    await showBadge(0);
  }

  /* The browser has dropped the subscription, or replaced it. Without success, the next page subscribes. */
  async function renew({ newSubscription }) {
    const response = await fetch(push.key, GET);
    const { public_key: key, csrf_token: token } = await response.json();
    const options = { userVisibleOnly: true, applicationServerKey: key };
    const subscription = newSubscription || (await worker.registration.pushManager.subscribe(options));
    const { endpoint, keys } = subscription.toJSON();
    const body = new URLSearchParams({ endpoint, ...keys, public_key: key });
    await fetch(push.subscribe, { ...GET, method: "POST", body, headers: { "X-CSRFToken": token } });
  }

  worker.addEventListener("push", (event) => event.waitUntil(receive(event)));
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { navigate } = event.notification.data || {};
    event.waitUntil(open(navigate).then(() => tidy()));
  });
  worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event).catch(() => {})));
  // Of pages: app.js, and the script of the app that sends push messages.
  worker.addEventListener("message", (event) => {
    const { opened, read: tag, signOut } = event.data || {};
    if (opened) {
      event.waitUntil(tidy());
    } else if (tag) {
      event.waitUntil(close(tag));
    } else if (signOut) {
      event.waitUntil(end());
    }
  });
})(self);
