/*
 * Times in the reader's own time zone and the language of the page. Without scripts, or in a language that the
 * browser doesn't know, times are as the server writes them.
 */
(function (CONVERSATE) {
  "use strict";

  // As the server writes numbers and dates, whatever is usual for the language.
  const SHARED = { calendar: "gregory", numberingSystem: "latn" };
  const FORMS = {
    clock: { hour: "numeric", minute: "2-digit" },
    date: { year: "numeric", month: "2-digit", day: "2-digit" },
    day: { dateStyle: "full" },
    full: { dateStyle: "medium", timeStyle: "short" },
  };

  /* Return the language, or undefined if the browser has no formats for it. */
  function supported(language) {
    try {
      return Intl.DateTimeFormat.supportedLocalesOf(language)[0];
    } catch {
      // It is no language tag.
      return undefined;
    }
  }

  CONVERSATE.Clock = class Clock {
    /* `hourCycle` is h12 or h23. */
    constructor({ element, hourCycle }) {
      const { lang = "" } = element.closest("[lang]") || {};
      Object.assign(this, { language: lang && supported(lang), hourCycle, formats: new Map() });
    }

    /* Write a moment, in milliseconds, in one of the forms. Each formatter is made once, which takes long. */
    format(moment, form) {
      if (!this.formats.has(form)) {
        // Forms without a clock ignore the hour cycle.
        const options = { ...SHARED, ...FORMS[form], hourCycle: this.hourCycle };
        this.formats.set(form, new Intl.DateTimeFormat(this.language, options));
      }
      return this.formats.get(form).format(moment);
    }

    /* Write a moment as the clock today, as “yesterday”, and as the date before. */
    when(moment) {
      const date = this.format(moment, "date");
      const day = new Date(Date.now());
      if (date === this.format(day, "date")) {
        return this.format(moment, "clock");
      }
      const isYesterday = date === this.format(day.setDate(day.getDate() - 1), "date");
      return isYesterday ? new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(-1, "day") : date;
    }

    /* Return a date such as “Sunday, November 22, 2026”, with a capital letter. */
    day(moment) {
      return this.capitalize(this.format(moment, "day"));
    }

    capitalize(text) {
      return text.charAt(0).toLocaleUpperCase(this.language) + text.slice(1);
    }

    /* Write the times and the day of a message in the page or from the API. */
    adjust(message) {
      const moment = Date.parse(message.dataset.time);
      if (this.language && moment) {
        message.dataset.day = this.day(moment);
      }
      message.querySelectorAll(".cnv-message__time time").forEach((time) => this.write(time, "clock"));
    }

    /* Write a <time> in the form "clock", or as `when` does. */
    write(time, form = null) {
      const moment = Date.parse(time.dateTime);
      if (this.language && moment) {
        time.title = this.format(moment, "full");
        CONVERSATE.showTime(time, form ? this.format(moment, form) : this.when(moment));
      } else if (moment && form) {
        // The server writes no relative times into messages.
        CONVERSATE.showTime(time, time.textContent);
      }
    }
  };
})(window.CONVERSATE);
