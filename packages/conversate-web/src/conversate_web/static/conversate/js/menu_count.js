/*
 * Updates the unread counts in the list of rooms when other tabs read them, and their sum: at the folded list, and
 * in the site's menu, if that has {% conversate_unread %}.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.MenuCount = class MenuCount {
    constructor({ element, tabs }) {
      this.element = $(element);
      this.element.on("conversate:counted conversate:changes", () => this.show());
      tabs.onMessageFromOtherRooms(({ room, count }) => count !== undefined && this.setCount(room, count));
    }

    setCount(room, count) {
      const links = this.element.find(".cnv-rooms a").filter((_, link) => link.pathname === room);
      CONVERSATE.showCount(links.find(".cnv-badge"), count);
      this.show();
    }

    show() {
      const counts = this.element.find(".cnv-rooms .cnv-badge").get().map(({ dataset }) => Number(dataset.count));
      // A site's template may have no list of rooms.
      if (counts.length) {
        const badges = $(".cnv-menu-count .cnv-badge, .cnv-panel__title .cnv-badge");
        CONVERSATE.showCount(badges, counts.reduce((sum, count) => sum + count, 0));
      }
    }
  };
})(window.CONVERSATE);
