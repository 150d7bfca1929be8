/*
 * Puts the parts of a room together. They are in CONVERSATE.room.
 *
 * A room stops when its element leaves the page (see rooms.js): `signal` aborts. The element is never used
 * again, so listeners on it or inside it end with it. Everything else has to end by the signal: listeners on
 * the window, the document or a media query (CONVERSATE.listen), timers, observers, workers and channels.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // By then the site's own scripts, which come after these, have added their listeners.
  const siteReady = new Promise((resolve) => {
    if (document.readyState === "complete") {
      resolve();
    }
    ["DOMContentLoaded", "load"].forEach((name) => window.addEventListener(name, resolve));
  });

  function readClient(element) {
    return JSON.parse(element.querySelector("#conversate-client").textContent);
  }

  function makeOutbox(room) {
    const { element, api, scroll, poller, signal } = room;
    const list = element.querySelector("#conversate-pending");
    const field = element.querySelector("#conversate-body");
    const pending = new CONVERSATE.Pending({ list, field, scroll, signal });
    const parts = { element, api, pending, signal };
    const probe = () => poller.probe();
    return new CONVERSATE.Outbox({ ...parts, tabStorage: makeTextStorage(room, "unsent"), probe });
  }

  /* Return null if the member can't post. */
  function makeComposer(room) {
    const { element, client, outbox, editing, signal } = room;
    const form = element.querySelector("#conversate-composer");
    if (!form) {
      return null;
    }
    const limits = { maxSize: client.upload_max_size, maxFiles: client.upload_max_files };
    const files = new CONVERSATE.ChosenFiles(form, limits);
    const draft = new CONVERSATE.Draft({ ...room, place: client.urls.room, tabStorage: makeTextStorage(room, "draft") });
    const reply = new CONVERSATE.Reply({ form, tabStorage: makeTextStorage(room, "reply") });
    const composer = new CONVERSATE.Composer({ element, form, files, draft, reply, outbox, editing });
    CONVERSATE.acceptDroppedFiles({ room: element, composer, signal });
    return composer;
  }

  function nameFor({ client }, name) {
    return `${name}:${client.user_id}:${client.urls.room}`;
  }

  function makeTextStorage(room, name) {
    const { client } = room;
    return CONVERSATE.makeTextStorage({ client, area: "sessionStorage", name: nameFor(room, name) });
  }

  function makePoller({ element, client, api, activity, signal }) {
    const { poll_min: min, poll_max: max, poll_step: step, revision, sidebar } = client;
    const pacer = new CONVERSATE.Pacer({ min, max, step });
    const longPoll = new CONVERSATE.LongPoll(client.long_poll);
    const parts = { api, pacer, longPoll, activity, element, signal };
    return new CONVERSATE.Poller({ ...parts, revision, sidebar });
  }

  function makeScroll({ element, conversation, list, signal }) {
    const foot = $(element).find(".cnv-room__foot").get(0);
    return new CONVERSATE.Scroll({ conversation, list, foot, signal });
  }

  /* A visitor who is no member has no mark on the server. */
  function makeMark({ element, client, list, signal }) {
    const { read_id: id, first_unread: first, unread_count: count } = client;
    const mark = { element, list, signal, id: id === null ? list.lastId : id, first, count };
    return new CONVERSATE.ReadMark(mark);
  }

  function makeList({ element, client, clock }) {
    const { has_older: hasOlder, has_newer: hasNewer } = client;
    const list = element.querySelector("#conversate-messages");
    return new CONVERSATE.MessageList(list, { clock, hasOlder, hasNewer });
  }

  /* Show messages from a poll or from the answer to a post. */
  function show({ element, list, scroll }, messages, newMessages) {
    scroll.keepPosition(() => {
      list.put(messages);
      messages.forEach((message) => CONVERSATE.updateQuotes(element, message));
    }, !list.hasNewer);
    CONVERSATE.emit(element, "shown", { messages, newMessages });
    const arrived = newMessages.filter((each) => !each.is_own && !each.deleted_at);
    if (arrived.length) {
      CONVERSATE.emit(element, "arrived", { messages: arrived });
    }
  }

  function showPosted(room, { message, attempt }) {
    show(room, [message], [message]);
    if (attempt.replyTo && !message.reply_to && !message.deleted_at) {
      room.status.show(CONVERSATE.say("withoutReply"));
    }
    room.poller.pollSoon();
    if (room.list.hasNewer && !room.outbox.attempts.length) {
      // The message is at the end of the room, which the page does not show.
      room.history.openLatest();
    }
  }

  /* Most members have not turned desktop notifications on. */
  async function notifyIfWanted(room) {
    const isThere = room.client.preferences.desktop_alert && (await CONVERSATE.loadScript("notifier"));
    if (isThere && !room.signal.aborted) {
      room.notifier = new CONVERSATE.Notifier(room);
    }
  }

  /* Most pages have nobody to show at first: small rooms only, and only if their members want it. */
  async function showReaders(room, readers) {
    if (readers && (readers.length || room.readers) && (await CONVERSATE.loadScript("readers")) && !room.signal.aborted) {
      room.readers ||= new CONVERSATE.Readers(room);
      room.readers.update(readers);
    }
  }

  function connect(room) {
    const { element, client, signal } = room;
    const newMessages = new CONVERSATE.NewMessages(client.latest_id);
    $(element).on("conversate:changes", ({ detail }) => show(room, detail.messages, newMessages.take(detail)));
    $(element).on("conversate:changes", ({ detail }) => showReaders(room, detail.readers));
    $(element).on("conversate:posted", ({ detail }) => showPosted(room, detail));
    $(element).on("conversate:changed", ({ detail }) => show(room, [detail.message], []));
    CONVERSATE.onResume(() => {
      if (!room.poller.pacer.mustWait) {
        room.poller.pollNow();
      }
      room.outbox.wake();
    }, signal);
  }

  /* Each part gets the room with the parts made before it. */
  function makeParts(room) {
    const { element, client, signal } = room;
    room.api = new CONVERSATE.Api(client.urls, client.csrf_token, client.user_id);
    room.activity = new CONVERSATE.Activity({ api: room.api, idleAt: client.idle_at, view: client.view, signal });
    room.clock = new CONVERSATE.Clock({ element, hourCycle: client.hour_cycle });
    CONVERSATE.unfoldPanels(element, signal);
    room.list = makeList(room);
    room.scroll = makeScroll(room);
    room.layout = client.control_layout ? new CONVERSATE.Layout(room) : null;
    room.poller = makePoller(room);
    room.drafts = new CONVERSATE.Drafts(room);
    room.status = new CONVERSATE.StatusLine(room);
    room.editing = new CONVERSATE.Editing(room);
    room.reactions = new CONVERSATE.Reactions(room);
    room.outbox = makeOutbox(room);
    room.composer = makeComposer(room);
    room.history = new CONVERSATE.History(room);
    room.mark = makeMark(room);
    room.place = new CONVERSATE.ReadingPlace({ ...room, tabStorage: new CONVERSATE.BrowserStorage("sessionStorage", nameFor(room, "place")) });
    room.bounded = new CONVERSATE.BoundedList(room);
    room.tabs = new CONVERSATE.Tabs(room);
    room.seen = new CONVERSATE.Seen(room);
    room.readMarks = client.read_id === null ? null : new CONVERSATE.ReadMarks(room);
    room.alerts = new CONVERSATE.PageAlerts({ ...room, preferences: client.preferences });
    room.notices = new CONVERSATE.Notices(element);
    room.sidebar = new CONVERSATE.Sidebar(room);
    room.unread = new CONVERSATE.Unread(room);
    room.menuCount = new CONVERSATE.MenuCount(room);
    room.timer = new CONVERSATE.Timer(room);
    room.deleting = new CONVERSATE.Deleting(room);
    room.menu = new CONVERSATE.MessageMenu(room);
    CONVERSATE.addCopyButtons(room);
    // After the buttons, which it takes out of the Tab order.
    room.messageKeys = new CONVERSATE.MessageKeys(room);
    room.pictures = new CONVERSATE.Pictures(room);
    CONVERSATE.offerCompletion(room);
    room.links = new CONVERSATE.RoomLinks(room);
    CONVERSATE.announceMessages(element);
    CONVERSATE.offerShortcuts(room);
    CONVERSATE.refreshTimes(element, room.scroll, signal);
    notifyIfWanted(room);
    showReaders(room, client.readers);
    CONVERSATE.loadScript("app");
  }

  /* The content that would be lost with the page is already lost with the room. */
  function stopAsking({ outbox, editing, composer }) {
    [outbox, editing, composer?.files, composer?.draft].forEach((owner) => {
      CONVERSATE.askBeforeLeaving(owner, false);
    });
  }

  /* With a mouse or a touchpad there is a keyboard. The address may lead to a message instead. */
  function focusField({ element, conversation, composer }) {
    const isElsewhere = document.activeElement !== document.body || element.closest(".cnv-root--embedded");
    const target = conversation.querySelector(".cnv-message:target, .cnv-message--target");
    if (composer && !isElsewhere && !target && matchMedia("(pointer: fine)").matches) {
      composer.text.focus({ preventScroll: true });
    }
  }

  CONVERSATE.startRoom = function (element) {
    const abort = new AbortController();
    const { signal } = abort;
    const client = readClient(element);
    const conversation = element.querySelector("#conversate-conversation");
    const room = { element, conversation, client, signal, stop: () => abort.abort() };
    Object.assign(CONVERSATE, { room, client });
    $(element).addClass("cnv-room--scripted");
    makeParts(room);
    connect(room);
    signal.addEventListener("abort", () => stopAsking(room));
    room.place.open();
    // The browser moves the focus to the fragment of the address with the first frame.
    requestAnimationFrame(() => requestAnimationFrame(() => focusField(room)));
    room.poller.start();
    siteReady.then(() => room.list.emitRendered($(room.list.element).children(".cnv-message").get()));
    return room;
  };
})(window.CONVERSATE);
