/* What the poll tells beside messages: the room's title and description, the user's other rooms. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  CONVERSATE.Surroundings = class Surroundings {
    constructor(element) {
      this.element = $(element);
      this.element.on("conversate:news", (event) => {
        this.showRoom(event.detail.room);
        event.detail.rooms.forEach((room) => this.showCount(room));
      });
    }

    showRoom({ title, description, archived }) {
      this.element.find(".cnv-room__title").text(title);
      const shown = this.element.find(".cnv-room__description").text(description);
      shown.prop("hidden", !description);
      this.element.find("[data-notice=archived]").prop("hidden", !archived);
    }

    showCount({ slug, unread_count: count }) {
      const entries = this.element.find(".cnv-rooms__entry");
      const badge = entries.filter((_, entry) => entry.dataset.slug === slug).find(".cnv-badge");
      badge.text(count || "");
      if (count) {
        $("<span>").addClass("cnv-sr").text(` ${say("unread")}`).appendTo(badge);
      }
    }
  };
})(window.CONVERSATE);
