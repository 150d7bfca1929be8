/*
 * Shows what others have read: the initials of each member below the last message that they have read, and at
 * the member's own messages how many have. Loaded once there is somebody to show.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  // Initials at one message, with the number of the others.
  const MOST = 8;

  function isOwn({ classList }) {
    return classList.contains("cnv-message--own") && !classList.contains("cnv-message--deleted");
  }

  const idOf = ({ dataset }) => Number(dataset.id);

  CONVERSATE.Readers = class Readers {
    constructor({ element, list, scroll, api, menu }) {
      Object.assign(this, { element, list, scroll, api, details: null, readers: [], waits: false });
      // What each line shows.
      this.states = new WeakMap();
      $(element)
        .on("conversate:shown conversate:loaded conversate:removed conversate:replace", () => this.showSoon())
        .on("click", ".cnv-readers__sentence", (event) => this.clicked(event));
      // The item of the menu.
      menu.seen = (message) => this.explain(idOf(message));
    }

    update(readers) {
      this.readers = readers;
      if (this.details) {
        this.explain(this.details.id, { takesFocus: false });
      }
      this.showSoon();
    }

    /* Once for several events, after the page has changed. */
    showSoon() {
      if (!this.waits) {
        this.waits = true;
        queueMicrotask(() => {
          this.waits = false;
          this.keepPosition();
        });
      }
    }

    /* Follow the end of the room only: a step to the end of another page would load what comes after it. */
    keepPosition() {
      this.scroll.keepPosition(() => this.show(), !this.list.hasNewer);
    }

    show() {
      const { messages } = this.list;
      const lines = new Map();
      for (const reader of this.readers) {
        const message = this.placeOf(reader, messages);
        lines.set(message, [...(lines.get(message) || []), reader.user_id]);
      }
      const own = messages.filter(isOwn).pop();
      for (const message of messages) {
        const users = lines.get(message) || [];
        this.showLine(message, users, this.sentenceAt(message, message === own));
      }
    }

    /* Return the last message that a member has read, or undefined if the page does not show it. */
    placeOf({ user_id: user, read_id: mark, joined_id: joined }, messages) {
      const written = messages.filter(({ dataset }) => dataset.author === user).map(idOf);
      // A message of theirs tells sooner than the server.
      const read = Math.max(mark, ...written);
      const { hasNewer, lastId } = this.list;
      const isBeyond = hasNewer && read > lastId;
      return isBeyond || read <= joined ? undefined : messages.filter((each) => idOf(each) <= read).pop();
    }

    sentenceAt(message, isLatest) {
      const id = idOf(message);
      if (this.details && this.details.id === id) {
        return this.details.sentence;
      }
      const others = this.readers.filter(({ joined_id: joined }) => joined < id);
      const seen = others.filter((each) => each.read_id >= id).length;
      // Nothing until somebody has read it: a line would move the message that was just sent.
      return isLatest && seen ? say("seenBy", { n: seen, count: others.length }) : "";
    }

    showLine(message, users, sentence) {
      const state = JSON.stringify([users, sentence]);
      const [line] = $(message).children(".cnv-readers");
      if (line ? this.states.get(line) === state : !users.length && !sentence) {
        return;
      }
      const hadFocus = line && line.contains(document.activeElement);
      $(line).remove();
      if (users.length || sentence) {
        const made = this.makeLine(message, users, sentence).appendTo(message);
        this.states.set(made.get(0), state);
        if (hadFocus) {
          made.find("a").each((_, link) => link.focus({ preventScroll: true }));
        }
      }
    }

    makeLine(message, users, sentence) {
      const line = $("<p>").addClass("cnv-readers");
      if (sentence) {
        const [toggle] = $(message).find(".cnv-actions__toggle");
        // Like the other controls, it is a Tab stop while its message has the focus.
        const attributes = { href: toggle && toggle.href, tabindex: message.tabIndex < 0 ? -1 : null };
        $("<a>").addClass("cnv-readers__sentence").attr(attributes).text(sentence).appendTo(line);
      }
      const members = users.map((user) => this.memberOf(user)).filter(Boolean);
      if (members.length) {
        const names = members.map(({ name }) => name).join(", ");
        $("<span>").addClass("cnv-sr").text(` ${say("readBy", { names })}`).appendTo(line);
        line.append(members.slice(0, MOST).map(({ initials }) => initials));
        if (members.length > MOST) {
          $("<span>").attr("aria-hidden", "true").text(`+${members.length - MOST}`).appendTo(line);
        }
      }
      return line;
    }

    /* Return the name and the initials of a member, from the list of members. */
    memberOf(user) {
      const member = this.element.querySelector(`.cnv-member[data-user="${user}"]`);
      const named = member && member.querySelector(".cnv-member__name");
      if (!named) {
        return null;
      }
      const name = (named.querySelector("a") || named.firstChild).textContent.trim();
      const initials = $("<span>").addClass("cnv-readers__one").attr({ "aria-hidden": "true", title: name });
      initials.addClass([...member.classList].find((each) => each.startsWith("cnv-color-")));
      return { name, initials: initials.append(member.querySelector(".cnv-avatar").cloneNode(true)) };
    }

    clicked(event) {
      if (CONVERSATE.isPlainClick(event)) {
        event.preventDefault();
        this.explain(idOf(event.target.closest(".cnv-message")));
      }
    }

    /* Ask who has read a message, and say it below the message. */
    async explain(id, { takesFocus = true } = {}) {
      let sentence;
      try {
        ({ sentence } = await this.api.get("seen", { message: id }));
      } catch (error) {
        sentence = error.message || say("notLoaded");
      }
      this.details = { id, sentence };
      this.keepPosition();
      if (takesFocus) {
        $(this.list.find(id)).find(".cnv-readers__sentence").each((_, link) => link.focus({ preventScroll: true }));
      }
    }
  };
})(window.CONVERSATE);
