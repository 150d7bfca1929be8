/*
 * Replies. The composer shows which message the next one replies to, until that is sent or left by Escape or by
 * the button. Quotes in the page follow the messages that they are of.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Characters that are kept of a line.
  const LENGTH = 140;

  /* `reply` has the id, author and text of a message. Without one, the quote is hidden. */
  CONVERSATE.fillQuote = function (quote, reply) {
    const { id = null, author = "", text = "", isDeleted = false } = reply || {};
    $(quote).prop("hidden", !reply).attr("data-reply-to", id).toggleClass("cnv-quote--deleted", isDeleted);
    $(quote).find(".cnv-quote__author").text(author);
    $(quote).find(".cnv-quote__text").text(text);
  };

  /* Show in all quotes of this message what it says now. */
  CONVERSATE.updateQuotes = function (element, { id, author, excerpt: text, deleted_at: deletedAt }) {
    const isDeleted = Boolean(deletedAt);
    const quotes = $(element).find(`[data-reply-to="${id}"]`);
    CONVERSATE.fillQuote(quotes, { id, text, isDeleted, author: isDeleted ? "" : author.name });
  };

  function describe(message) {
    const [content] = $(message).find(".cnv-text, .cnv-attachment__name, .cnv-attachment img");
    const text = (content.innerText || content.alt || "").trim();
    return {
      id: Number(message.dataset.id),
      author: $(message).find(".cnv-message__author").text(),
      text: text.split("\n")[0].slice(0, LENGTH),
    };
  }

  CONVERSATE.Reply = class Reply {
    /* `tabStorage` keeps it over a reload. */
    constructor({ form, tabStorage }) {
      Object.assign(this, { tabStorage, current: null });
      this.box = $(form).find(".cnv-composer__reply");
      this.input = this.box.find("input");
      // Not by the value: Firefox fills in again what it had before a reload.
      if (this.box.is(":not([hidden])")) {
        this.takeFromPage();
      } else {
        this.set(tabStorage.read());
      }
    }

    /* The address named the message. A reload is to show what the reader has chosen since. */
    takeFromPage() {
      this.set({ id: Number(this.input.val()), author: this.box.find(".cnv-quote__author").text(), text: this.box.find(".cnv-quote__text").text() });
      const url = new URL(window.location.href);
      url.searchParams.delete("reply");
      window.history.replaceState(window.history.state, "", url);
    }

    /* Whether the page has a place for it: the site may have turned replies off. */
    get isOffered() {
      return this.box.length > 0;
    }

    set(reply) {
      if (this.isOffered) {
        this.current = reply;
        this.input.val(reply ? reply.id : "");
        this.box.prop("hidden", !reply);
        CONVERSATE.fillQuote(this.box.find(".cnv-quote"), reply);
        this.tabStorage.write(reply);
      }
    }

    setMessage(message) {
      this.set(describe(message));
    }
  };
})(window.CONVERSATE);
