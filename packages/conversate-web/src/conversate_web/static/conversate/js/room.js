/* Puts the parts of the room together. They are at CONVERSATE.room for a site's own scripts. */
(function (CONVERSATE) {
  "use strict";

  const { $, client } = CONVERSATE;
  const element = document.getElementById("conversate-room");

  function makeComposer(api) {
    const form = document.getElementById("conversate-composer");
    if (!form) {
      return null;
    }
    const limits = { maxSize: client.upload_max_size, maxFiles: client.upload_max_files };
    const files = new CONVERSATE.ChosenFiles(form, limits);
    const draft = new CONVERSATE.Draft(`${client.user_id}:${client.urls.room}`);
    return new CONVERSATE.Composer({ form, api, files, draft });
  }

  function makePoller(api, activity) {
    const { poll_min: min, poll_max: max, poll_step: step, revision } = client;
    const pacer = new CONVERSATE.Pacer({ min, max, step });
    return new CONVERSATE.Poller({ api, pacer, activity, element, revision });
  }

  function makeScroll(conversation) {
    const composer = $(element).find(".cnv-composer").get(0);
    return new CONVERSATE.Scroll({ conversation, composer, inPlace: client.control_layout });
  }

  /* What came by a poll or as the answer to a post. */
  function show({ list, scroll }, messages) {
    scroll.follow(() => list.put(messages));
    CONVERSATE.emit(element, "shown", { messages });
  }

  function showPosted(room, message) {
    if (room.list.hasNewer) {
      // It stands at the end of the room, and the page is somewhere in its history.
      window.location.assign(`${client.urls.room}#end`);
      return;
    }
    room.scroll.toEnd();
    show(room, [message]);
    room.poller.hasten();
  }

  function connect(room) {
    $(element).on("conversate:news", (event) => {
      const { messages } = event.detail;
      show(room, messages);
      messages.forEach((message) => room.composer && room.composer.confirm(message));
    });
    $(element).on("conversate:posted", (event) => showPosted(room, event.detail.message));
    CONVERSATE.onAwakening(() => room.poller.poke());
  }

  function start() {
    const conversation = document.getElementById("conversate-conversation");
    const api = new CONVERSATE.Api(client.urls, client.csrf_token);
    const activity = new CONVERSATE.Activity(client.idle_at);
    const list = new CONVERSATE.MessageList(document.getElementById("conversate-messages"), {
      hasOlder: client.has_older,
      hasNewer: client.has_newer,
    });
    $(element).addClass("cnv-room--scripted");
    const composer = makeComposer(api);
    const layout = client.control_layout ? new CONVERSATE.Layout(element) : null;
    const scroll = makeScroll(conversation);
    const poller = makePoller(api, activity);
    const room = { element, api, activity, list, composer, layout, scroll, poller };
    Object.assign(room, {
      history: new CONVERSATE.History({ ...room, conversation }),
      readMarks: new CONVERSATE.ReadMarks(room),
      alerts: new CONVERSATE.PageAlerts({ ...room, preferences: client.preferences }),
      notices: new CONVERSATE.Notices(element),
      surroundings: new CONVERSATE.Surroundings(element),
      timer: new CONVERSATE.Timer(element, poller),
    });
    CONVERSATE.unfoldPanels(element);
    connect(room);
    scroll.open(client.has_newer);
    poller.start();
    CONVERSATE.room = room;
  }

  if (element) {
    start();
  }
})(window.CONVERSATE);
