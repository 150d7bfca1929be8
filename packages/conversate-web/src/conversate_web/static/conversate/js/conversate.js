/*
 * The one global, CONVERSATE. Must come right after jQuery, which it takes away from the page again,
 * so that a site's own jQuery stays the site's.
 *
 *   CONVERSATE.$        our jQuery
 *   CONVERSATE.client   what the template says: addresses, pacing, limits, preferences
 *   CONVERSATE.say      a sentence of the page's language by its name
 *   CONVERSATE.room     the parts of the room that is shown (see room.js)
 *
 * The parts tell each other what happens by events on the element of the room. They are plain DOM
 * events, with what is told in `detail`, so that a site can listen with anything.
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

  function emit(element, name, detail = {}) {
    element.dispatchEvent(new CustomEvent(`conversate:${name}`, { bubbles: true, detail }));
  }

  unpack();
  window.CONVERSATE = { $, client: readClient(), say, emit };
})();
