/*
 * What has not been read: the line at its first message, the link that leads up to it, and the count of
 * what came since, on a button that leads down and beside the room in the list of rooms.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say, client } = CONVERSATE;
  // One more is "more than 20".
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

    /* Marked unread from this message on. */
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

    /* Of a message that was not in the page at first. */
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

    /* The link is of use while the line is above. Its place is kept, or all would move. */
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
