/*
 * The hooks: elements that the scripts need in the templates, which a site can override. The documentation
 * lists them, and a system check (checks/template_hooks.py) looks for the same ones.
 */
(function (CONVERSATE) {
  "use strict";

  const MESSAGE = "conversate/includes/message.html";
  const COMPOSER = "conversate/includes/composer.html";
  // In "#a .b", the first element may be a <template> whose content has the second one.
  const HOOKS = {
    "conversate/includes/room.html": [
      "#conversate-room",
      "#conversate-client",
      ".cnv-room__foot",
    ],
    "conversate/includes/conversation.html": ["#conversate-conversation", "#conversate-messages", "#end"],
    "conversate/includes/message_editing.html": [
      "#conversate-editing form",
      "#conversate-editing textarea",
      "#conversate-editing .cnv-errors",
      "#conversate-editing [type=button]",
      "#conversate-delete form",
      "#conversate-delete .cnv-errors",
      "#conversate-delete [type=button]",
    ],
    "conversate/includes/composer.html": [
      "#conversate-composer",
      "#conversate-composer textarea",
      "#conversate-composer .cnv-errors",
      "#conversate-composer .cnv-composer__chosen",
      "#conversate-body",
      "#conversate-file .cnv-chosen__name",
      "#conversate-file .cnv-chosen__size",
      "#conversate-file button",
    ],
    "conversate/includes/pending.html": [
      "#conversate-pending",
      "#conversate-sending li",
      "#conversate-sending .cnv-pending__text",
      "#conversate-sending .cnv-pending__files",
      "#conversate-sending .cnv-pending__state",
      "#conversate-sending .cnv-errors",
      "#conversate-sending [data-command=cancel]",
      "#conversate-sending [data-command=retry]",
      "#conversate-sending [data-command=edit]",
      "#conversate-sending [data-command=discard]",
    ],
    "conversate/includes/strings.html": [".cnv-strings"],
    "conversate/includes/message.html": [
      "li.cnv-message",
      ".cnv-message[id^=message-]",
      ".cnv-message[data-id]",
      ".cnv-message[data-revision]",
      ".cnv-message[data-author]",
      ".cnv-message[data-time]",
      ".cnv-message[data-day]",
      ".cnv-message .cnv-message__body",
    ],
  };
  const reported = new Set();

  function report(problems, consequence) {
    const unreported = problems.filter((problem) => !reported.has(problem));
    if (unreported.length) {
      unreported.forEach((problem) => reported.add(problem));
      console.error(`Conversate: ${unreported.join("; ")}. ${consequence} See “Hooks for scripts” in the documentation.`);
    }
  }

  function lacks(template, hook) {
    return `the template ${template} has no ${hook}`;
  }

  function isIn(root, hook) {
    const [first, rest] = hook.split(" ");
    const element = root.querySelector(first);
    return Boolean(element && (!rest || (element.content || element).querySelector(rest)));
  }

  function isInMessage(element, hook) {
    const [first, rest] = hook.split(" ");
    return Boolean(element?.matches(first) && (!rest || element.querySelector(rest)));
  }

  /* Return whether the room has all hooks that the scripts need; report missing ones to the console. */
  CONVERSATE.checkRoom = function (root) {
    // Then a notice replaces the composer.
    const isClosed = root.querySelector(".cnv-composer--closed:not([hidden])");
    const problems = Object.entries(HOOKS)
      .filter(([template]) => template !== MESSAGE && !(template === COMPOSER && isClosed))
      .flatMap(([template, hooks]) =>
        hooks.filter((hook) => !isIn(root, hook)).map((hook) => lacks(template, hook)),
      );
    report(problems, "The room's scripts don't run; its links and forms work.");
    return !problems.length;
  };

  /* Report the hooks that this message lacks. */
  CONVERSATE.checkMessage = function (element) {
    // Without the first hook the others can't be looked for.
    const hooks = element ? HOOKS[MESSAGE] : HOOKS[MESSAGE].slice(0, 1);
    const missing = hooks.filter((hook) => !isInMessage(element, hook));
    report(missing.map((hook) => lacks(MESSAGE, hook)), "The page can't keep messages current.");
  };
})(window.CONVERSATE);
