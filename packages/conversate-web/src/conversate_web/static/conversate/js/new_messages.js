/*
 * Tells which messages of a poll are new: those above the highest id that polls have brought. A message
 * that was edited before any poll brought it is new, too.
 *
 * The answer to a post does not count: messages that others posted before come with the next poll.
 */
(function (CONVERSATE) {
  "use strict";

  CONVERSATE.NewMessages = class NewMessages {
    constructor(latestId) {
      Object.assign(this, { latestId, highest: latestId });
    }

    /* Return the new ones among the messages of a poll. They are in the order of their last changes: while
       there is `more` to come, a lower id may follow a higher one. */
    take({ messages, more }) {
      const newMessages = messages.filter(({ id }) => id > this.latestId);
      this.highest = Math.max(this.highest, ...newMessages.map(({ id }) => id));
      this.latestId = more ? this.latestId : this.highest;
      return newMessages;
    }
  };
})(window.CONVERSATE);
