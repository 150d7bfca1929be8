/*
 * The one global, CONVERSATE. Must come right after jQuery, which it takes away from the page again,
 * so that a site's own jQuery stays the site's.
 *
 *   CONVERSATE.$        our jQuery
 *   CONVERSATE.client   what the template says: addresses, pacing, limits, preferences
 *   CONVERSATE.say      a sentence of the page's language by its name
 *   CONVERSATE.fill     a copy of what a template holds
 *   CONVERSATE.room     the parts of the room that is shown (see room.js)
 *
 * The parts tell each other what happens by plain DOM events on the element of the room, or inside
 * of it, called conversate:NAME, with what is told in `detail`:
 *
 *   wait {delay}, ask {held}       the poll waits (milliseconds), or goes out
 *   news {messages, room, rooms…}  what a poll brought, as in the API
 *   success, failure {error}       of a poll; a failure also of a post, with error.status
 *   shown {messages}, scrolled {atEnd}
 *   arrived {messages}             of others, for the first time
 *   loaded {messages}              a page of the history
 *   read                           the room has been marked as read
 *   chosen {files}                 the files that wait in the composer
 *   posted {message}               one of the user's own has arrived
 *   returned {attempt}             one that was not sent goes back to the composer
 *   changed {message}              it was edited or deleted here
 *   replace {by}                   on a message: this element comes in its place now
 *   unread {message}               the id from which the user marks the room unread
 */
(function () {
  "use strict";

  const $ = window.jQuery.noConflict(true);
  // What was not there before is left behind without a value.
  ["$", "jQuery"].forEach((name) => window[name] === undefined && delete window[name]);

  function readClient() {
    const element = document.getElementById("conversate-client");
    return element ? JSON.parse(element.textContent) : {};
  }

  /* The sentence called `name`, its {gaps} filled in. */
  function say(name, values = {}) {
    const template = document.querySelector(".cnv-strings");
    const sentence = template.content.querySelector(`[data-name="${name}"]`).textContent;
    return sentence.replace(/\{(\w+)\}/g, (gap, key) => (key in values ? values[key] : gap));
  }

  /* Where scripts run, what only they can use takes the place of the script element that holds it. */
  function unpack() {
    $("script[type='text/html'].cnv-scripted").each((_, element) => {
      $(element).replaceWith($.parseHTML(element.textContent));
    });
  }

  function fill(template) {
    return $($(template).get(0).content.cloneNode(true)).children();
  }

  function emit(element, name, detail = {}) {
    element.dispatchEvent(new CustomEvent(`conversate:${name}`, { bubbles: true, detail }));
  }

  unpack();
  window.CONVERSATE = { $, client: readClient(), say, fill, emit };
})();
