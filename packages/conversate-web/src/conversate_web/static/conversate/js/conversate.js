/*
 * The one global, CONVERSATE. Must come right after our jQuery, which it removes from the page's globals, so that
 * a site's own jQuery stays in place.
 *
 *   CONVERSATE.$         our jQuery
 *   CONVERSATE.say       a sentence in the page's language, by its name
 *   CONVERSATE.sayNumber a sentence with a number, in the plural form that it takes
 *   CONVERSATE.fill      a copy of a template's content
 *   CONVERSATE.post      posts a text (see posting.js)
 *   CONVERSATE.listen    listens to events until a signal aborts
 *   CONVERSATE.room      the parts of the room that was started last (see room.js)
 *   CONVERSATE.client    that room's configuration: addresses, pacing, limits, preferences
 *
 * The parts notify each other by DOM events on the element of the room, or inside it. They are called
 * conversate:NAME, and their `detail` is:
 *
 *   wait {delay}                     the next poll starts after this delay, in milliseconds
 *   ask {isLongPoll}                 a poll was sent
 *   changes {messages, room, rooms…} the answer to a poll, as in the API
 *   success {readMark}               of a poll; the server's read mark, null if it was not looked up
 *   failure {error}                  of a poll or a post, with error.status
 *   shown {messages, newMessages}    the messages that are not new have changed
 *   rendered {elements}              these message elements are in the page
 *   removed {elements, side}         these have left the page at its older or newer side (bounded_list.js)
 *   scrolled {atEnd}
 *   arrived {messages}               new messages of others
 *   loaded {messages}                a page of the history
 *   read {message, isSeen}           the read mark has moved up to this id; once for each move
 *   counted {count}                  the number of unread messages
 *   chosen {files}                   the files in the composer
 *   posted {message}                 one of the user's own messages has reached the server
 *   refused {attempt}                a message was refused or canceled, and waits for its author
 *   returned {attempt}               a message that was not sent returns to the composer
 *   changed {message}                it was edited or deleted on this page
 *   replace {by}                     on a message: this element replaces it
 *   unread {message}                 the id from which the user has marked the room unread
 */
(function () {
  "use strict";

  const $ = window.jQuery.noConflict(true);
  // noConflict() leaves names without a value that the page did not have before.
  ["$", "jQuery"].forEach((name) => window[name] === undefined && delete window[name]);

  // Scripts run again in a page with two rooms, and if a library swaps the page's content. The scripts of
  // other pages have the same global, without these.
  if (window.CONVERSATE?.$) {
    return;
  }

  // Stored for requests whose answers come after the content was swapped.
  let strings = null;

  /* Return the sentence called `name`, with its {gaps} filled in. */
  function say(name, values = {}) {
    if (!strings?.isConnected) {
      strings = document.querySelector(".cnv-strings") || strings;
    }
    const element = strings.content.querySelector(`[data-name="${name}"]`);
    if (!element) {
      console.error(`Conversate: the template conversate/includes/strings.html has no [data-name=${name}].`);
      return "";
    }
    return element.textContent.replace(/\{(\w+)\}/g, (gap, key) => (key in values ? values[key] : gap));
  }

  function sayNumber(name, n) {
    return say(`${name}${say(name)[n]}`, { n });
  }

  /* Replace the script elements that contain the markup for scripts by that markup. */
  function unpack(root) {
    $(root).find("script[type='text/html'].cnv-scripted").each((_, element) => {
      $(element).replaceWith($.parseHTML(element.textContent));
    });
  }

  function fill(template) {
    return $($(template).get(0).content.cloneNode(true)).children();
  }

  function emit(element, name, detail = {}) {
    element.dispatchEvent(new CustomEvent(`conversate:${name}`, { bubbles: true, detail }));
  }

  /* Keep the browser, the site and a dialog around the room from handling this key. */
  function consume(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  /* Listen to events, named as for jQuery, until `signal` aborts. */
  function listen(target, names, listener, signal) {
    names.split(" ").forEach((name) => target.addEventListener(name, listener, { signal }));
  }

  /* Return whether a click does not open a link elsewhere. */
  function isPlainClick({ ctrlKey, metaKey, shiftKey }) {
    return !ctrlKey && !metaKey && !shiftKey;
  }

  window.CONVERSATE = { $, unpack, say, sayNumber, fill, emit, listen, consume, isPlainClick };
})();
