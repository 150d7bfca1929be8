/* What a message is to the reader: a page of the server has it already, messages from the API get it here. */
(function (CONVERSATE) {
  "use strict";

  function markMentions(element) {
    const { user_id: id } = CONVERSATE.client;
    for (const mention of element.querySelectorAll(".cnv-mention[data-users]")) {
      mention.classList.toggle("cnv-mention--me", mention.dataset.users.split(" ").includes(id));
    }
  }

  /* Add the flags of a message of the API to its element. */
  CONVERSATE.applyFlags = function (element, message) {
    const allowed = ["edit", "delete", "react"].filter((action) => message[`can_${action}`]);
    element.classList.toggle("cnv-message--own", message.is_own);
    element.classList.toggle("cnv-message--mention", message.mentions_me);
    if (allowed.length) {
      element.dataset.can = allowed.join(" ");
    }
    if (message.can_edit) {
      element.dataset.body = message.body;
    }
    for (const reaction of element.querySelectorAll(".cnv-reaction")) {
      reaction.classList.toggle("cnv-reaction--mine", message.my_reactions.includes(reaction.dataset.emoji));
    }
    if (message.mentions_me) {
      markMentions(element);
    }
  };
})(window.CONVERSATE);
