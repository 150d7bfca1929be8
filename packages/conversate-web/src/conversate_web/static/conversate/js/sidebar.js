/* Updates the room's header, its members and the user's rooms from polls. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  // Milliseconds for which a message shows that its author is active.
  const RECENT = 60 * 1000;

  /* The address of a link, without the place in the page, which changes with the unread count. */
  function pageOf({ href }) {
    return href?.split("#")[0];
  }

  /* As in the list of rooms: the server does not count further. */
  CONVERSATE.numberOfUnread = (count) => (count > 99 ? say("unreadMore") : String(count));

  CONVERSATE.showCount = function (badges, count) {
    // Otherwise each message would change the page several times.
    const badge = badges.filter((_, { dataset }) => dataset.count !== String(count));
    badge.text(count ? CONVERSATE.numberOfUnread(count) : "").attr("data-count", count);
    if (count) {
      $("<span>").addClass("cnv-sr").text(` ${say("unread")}`).appendTo(badge);
    }
  };

  CONVERSATE.Sidebar = class Sidebar {
    constructor({ element, list, scroll, clock }) {
      Object.assign(this, { element: $(element), list, scroll, clock });
      this.adjustTimes(this.element.find("#conversate-members"));
      this.element.on("click", ".cnv-room__heading", ({ currentTarget: heading }) => {
        this.scroll.keepPosition(() => heading.classList.toggle("cnv-room__heading--whole"));
      });
      this.element.on("conversate:changes", ({ detail: changes }) => {
        if (changes.room) {
          this.showRoom(changes.room);
        }
        this.replace("members", changes.members_html);
        this.replace("rooms", changes.rooms_html);
        if ("members_count" in changes) {
          this.element.find(".cnv-panel__count").text(changes.members_count);
        }
      });
      this.element.on("conversate:shown", ({ detail }) => detail.newMessages.forEach((each) => this.showAuthor(each)));
    }

    showRoom({ title, description, archived, can_post: canPost }) {
      const heading = this.element.find(".cnv-room__title");
      const before = heading.text().trim();
      heading.find("a").addBack().last().text(title);
      if (before) {
        document.title = document.title.replace(before, () => title);
      }
      // After it may come lines in the same style: how long messages are kept, who has left.
      this.element.find(".cnv-room__description").first().text(description).prop("hidden", !description);
      this.scroll.keepPosition(() => {
        const isOpen = this.openOrClose(canPost);
        const reason = archived ? "archived" : "no-posting";
        this.explain(canPost ? null : reason, isOpen);
      });
    }

    /* Return whether the form is shown: a text that was typed stays visible, even if it can't be sent. */
    openOrClose(canPost) {
      const form = this.element.find("form.cnv-composer");
      if (!form.length && canPost) {
        location.reload();
      }
      const staysOpen = canPost || form.find("textarea").val() || form.find(".cnv-chosen").length;
      const button = form.prop("hidden", !staysOpen).find("[type=submit]");
      const closed = this.element.find(".cnv-composer--closed").prop("hidden", Boolean(staysOpen));
      const timer = this.element.find(".cnv-timer");
      if (staysOpen) {
        timer.insertBefore(button);
      } else {
        timer.appendTo(closed);
      }
      return Boolean(staysOpen);
    }

    /* Say why the user can't post: beside the text that was typed, else in place of the form. */
    explain(reason, isOpen) {
      for (const name of ["archived", "no-posting"]) {
        this.element.find(`[data-notice=${name}]`).prop("hidden", name !== reason || !isOpen);
        this.element.find(`[data-closed=${name}]`).prop("hidden", name !== reason);
      }
    }

    replace(name, html) {
      const box = this.element.get(0).querySelector(`#conversate-${name}`);
      if (!html || !box) {
        return;
      }
      const focused = box.contains(document.activeElement) && pageOf(document.activeElement);
      box.innerHTML = html;
      this.adjustTimes($(box));
      if (focused) {
        $(box).find("a").filter((_, link) => pageOf(link) === focused).each((_, link) => link.focus({ preventScroll: true }));
      }
    }

    adjustTimes(box) {
      box.find("time").each((_, time) => this.clock.write(time));
    }

    showAuthor(message) {
      const member = this.element.find(`.cnv-member[data-user="${message.author.id}"]`);
      if (Date.now() - Date.parse(message.created_at) < RECENT) {
        this.showActive(member);
      }
      this.showLastMessage(member, message.id);
    }

    /* The user's own entry is always active, and has the word in the language of the page. */
    showActive(member) {
      const state = this.element.get(0).querySelector(".cnv-member--active .cnv-member__state > span:not(.cnv-member__write)");
      if (state && member.is(".cnv-member--idle, .cnv-member--away")) {
        member.removeClass("cnv-member--idle cnv-member--away").addClass("cnv-member--active");
        const [shown, ...others] = member.find(".cnv-member__state > span").not(".cnv-member__write, .cnv-member__last-message");
        $(others).remove();
        $(shown).replaceWith(state.cloneNode(true));
      }
    }

    /* Show the time of a member's last message. The server sends its day only. */
    showLastMessage(member, id) {
      const time = $(this.list.find(id)).find(".cnv-message__time time");
      // The message is not in the page if that shows older ones.
      if (time.length) {
        member.find(".cnv-member__last-message time").replaceWith(time.clone());
      }
    }
  };
})(window.CONVERSATE);
