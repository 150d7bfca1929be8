/*
 * Shows what is unread: the unread marker, the link to it, and the count, which is on the button that scrolls
 * to the end and in the list of rooms. Without unread messages the button appears a window above the end.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  CONVERSATE.Unread = class Unread {
    constructor(room) {
      const { element, conversation, list, scroll, history, client, activity, mark, seen, signal } = room;
      Object.assign(this, { element, conversation, list, scroll, history, client, activity, mark, seen });
      this.wasUnread = mark.count > 0;
      this.jump = $(element).find(".cnv-jump");
      const [jump] = this.jump;
      this.markedId = jump?.dataset.message ? Number(jump.dataset.message) : null;
      this.button = $(element).find(".cnv-new-messages button").on("click", () => this.toEnd());
      $(element).on({
        "conversate:counted conversate:scrolled conversate:changes": () => this.show(),
        "conversate:unread": ({ detail }) => this.putMarker(detail.message),
        "conversate:loaded": () => this.findMarker(),
        "conversate:removed": () => this.lose(),
      });
      signal.addEventListener("abort", () => this.observer?.disconnect());
      this.findMarker();
    }

    show() {
      if (this.seen.isPending) {
        return;
      }
      const { count } = this.mark;
      if (count && !this.wasUnread) {
        this.putMarker(this.mark.first);
      }
      this.wasUnread = count > 0;
      // The position is read only if it is not known: that forces a layout.
      const isAtEnd = !this.list.hasNewer && (this.scroll.following || this.scroll.isAtEnd(count ? 0 : 1));
      if (!isAtEnd) {
        this.label(count ? CONVERSATE.sayNew(count) : say("latest"));
      }
      this.button.prop("hidden", isAtEnd);
      CONVERSATE.showCount($(this.element).find(".cnv-rooms [aria-current] .cnv-badge"), count);
    }

    label(text) {
      const label = this.button.find(".cnv-new-messages__label");
      if (label.text() !== text) {
        label.text(text);
      }
    }

    toEnd() {
      if (this.list.hasNewer) {
        this.history.openLatest();
      } else {
        this.scroll.toEnd();
      }
      this.conversation.focus({ preventScroll: true });
    }

    /* The marker may have left the page with its message, and comes back with it. */
    lose() {
      if (this.observer && !this.conversation.querySelector("#unread")) {
        this.observer.disconnect();
        const address = `${this.client.urls.room}?message=${this.markedId}#message-${this.markedId}`;
        this.jump.children("a").attr("href", address);
      }
    }

    /* The marked message may have been loaded just now. */
    findMarker() {
      const marker = this.conversation.querySelector("#unread");
      if (marker) {
        this.watch(marker);
      } else if (this.list.find(this.markedId)) {
        this.putMarker(this.markedId);
      }
    }

    putMarker(id) {
      this.markedId = id;
      const message = this.list.find(id);
      if (message) {
        const marker = $("<p>").addClass("cnv-unread-marker").attr("id", "unread");
        marker.append($("<span>").text(say("unreadMarker")));
        this.scroll.keepPosition(() => {
          $(this.conversation).find("#unread").remove();
          $(message).prepend(marker);
        });
        this.jump.children("a").attr("href", "#unread");
        this.watch(marker.get(0));
      }
    }

    /* Show the link while the marker is above what is visible, until it was seen. */
    watch(marker) {
      if (this.observer) {
        this.observer.disconnect();
      }
      if (this.seenId === this.markedId) {
        return;
      }
      this.observer = new IntersectionObserver(([{ isIntersecting, boundingClientRect: { top } }]) => {
        const above = !isIntersecting && top < Math.max(0, this.conversation.getBoundingClientRect().top);
        this.jump.toggleClass("cnv-jump--hidden", !above);
        if (isIntersecting && this.activity.isFocused()) {
          this.observer.disconnect();
          this.seenId = this.markedId;
        }
      });
      this.observer.observe(marker);
    }
  };
})(window.CONVERSATE);
