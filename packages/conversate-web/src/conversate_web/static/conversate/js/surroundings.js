/* What the poll tells beside messages: of the room, its members, and the user's rooms. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  /* As the server, which counts no further, says it in the list of rooms. */
  CONVERSATE.numberOfUnread = (count) => (count > 99 ? say("unreadMore") : String(count));

  CONVERSATE.showCount = function (badge, count) {
    badge.text(count ? CONVERSATE.numberOfUnread(count) : "");
    if (count) {
      $("<span>").addClass("cnv-sr").text(` ${say("unread")}`).appendTo(badge);
    }
  };

  CONVERSATE.Surroundings = class Surroundings {
    constructor({ element, list, scroll }) {
      Object.assign(this, { element: $(element), list, scroll });
      this.element.on("conversate:news", ({ detail: news }) => {
        if (news.room) {
          this.showRoom(news.room);
        }
        this.replace("members", news.members_html);
        this.replace("rooms", news.rooms_html);
        if ("members_count" in news) {
          this.element.find(".cnv-panel__count").text(news.members_count);
        }
      });
      this.element.on("conversate:shown", ({ detail }) => detail.messages.forEach((each) => this.wrote(each)));
    }

    showRoom({ title, description, can_post: canPost }) {
      const heading = this.element.find(".cnv-room__title");
      const before = heading.text().trim();
      heading.find("a").addBack().last().text(title);
      document.title = document.title.replace(before, () => title);
      this.element.find(".cnv-room__description").text(description).prop("hidden", !description);
      this.scroll.hold(() => this.openOrClose(canPost));
    }

    /* What has been typed stays in view, also where it can't be sent. */
    openOrClose(canPost) {
      const form = this.element.find("form.cnv-composer");
      if (!form.length && canPost) {
        window.location.reload();
      }
      const keeps = canPost || form.find("textarea").val() || form.find(".cnv-chosen").length;
      const button = form.prop("hidden", !keeps).find("[type=submit]").prop("disabled", !canPost);
      const closed = this.element.find(".cnv-composer--closed").prop("hidden", Boolean(keeps));
      const timer = this.element.find(".cnv-timer");
      if (keeps) {
        timer.insertBefore(button);
      } else {
        timer.appendTo(closed);
      }
      this.element.find("[data-notice=archived]").prop("hidden", canPost || !keeps);
    }

    replace(name, html) {
      const box = document.getElementById(`conversate-${name}`);
      if (!html || !box) {
        return;
      }
      const focused = box.contains(document.activeElement) && document.activeElement.getAttribute("href");
      box.innerHTML = html;
      if (focused) {
        $(box).find("a").filter((_, link) => link.getAttribute("href") === focused).trigger("focus");
      }
    }

    /* The server tells no more than the day of the last message: the message itself tells the time. */
    wrote({ id, author, deleted_at: deleted, edited_at: edited }) {
      const time = $(this.list.find(id)).find(".cnv-message__time time");
      if (!deleted && !edited) {
        this.element.find(`[data-user="${author.id}"] .cnv-member__wrote time`).replaceWith(time.clone());
      }
    }
  };
})(window.CONVERSATE);
