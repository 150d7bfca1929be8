/* Puts the parts of the room together. They are at CONVERSATE.room for a site's own scripts. */
(function (CONVERSATE) {
  "use strict";

  const { $, client } = CONVERSATE;
  const element = document.getElementById("conversate-room");

  function makeOutbox(api, scroll) {
    const list = document.getElementById("conversate-pending");
    const pending = new CONVERSATE.Pending({ list, scroll });
    return new CONVERSATE.Outbox({ element, api, pending, stored: stored("unsent") });
  }

  /* Not where there is nothing to write. */
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

  /* What came by a poll or as the answer to a post. */
  function show({ list, scroll }, messages) {
    scroll.hold(() => list.put(messages), !list.hasNewer);
    CONVERSATE.emit(element, "shown", { messages });
  }

  function showPosted(room, message) {
    show(room, [message]);
    room.poller.hasten();
    if (room.list.hasNewer && !room.outbox.attempts.length) {
      // It stands at the end of the room, and the page is somewhere in its history.
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
