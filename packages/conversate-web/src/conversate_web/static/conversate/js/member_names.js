/*
 * The members whose names begin with what was typed. The server sends all members of a small room at once; in a
 * large one it looks for them.
 */
(function (CONVERSATE) {
  "use strict";

  const { foldName } = CONVERSATE;
  // Milliseconds after which the members of a small room are asked for again.
  const FRESH = 60000;
  // Milliseconds without another letter until the server looks for a name.
  const PAUSE = 150;
  // Statuses after which asking again has no use: the user may not see members, or the site has turned this off.
  const REFUSED = [403, 404];

  /* Whether a word of `name` begins with `query`, or the name from that word on. Both are folded. */
  function hasWord(name, query) {
    return name.split("").some((_, index) => {
      return name.startsWith(query, index) && !/[\p{L}\p{N}]/u.test(name[index - 1] || "");
    });
  }

  function isNamed({ name, user_name: userName }, query) {
    return [name, userName || ""].some((each) => hasWord(foldName(each), query));
  }

  function describe({ name, user_name: userName, mention }) {
    return { text: `@${mention}`, label: name, hint: userName && `@${userName}` };
  }

  CONVERSATE.MemberNames = class MemberNames {
    constructor({ api, signal }) {
      Object.assign(this, { api, signal, answer: null, readAt: 0, query: "", without: null, isRefused: false });
    }

    /* Return a promise of the suggestions, the recently active members first. */
    async find(query) {
      try {
        return this.isRefused ? [] : (await this.findMembers(query)).map(describe);
      } catch ({ status }) {
        this.readAt = 0;
        this.isRefused = REFUSED.includes(status);
        return [];
      }
    }

    async findMembers(query) {
      const folded = foldName(query);
      const { first, isComplete } = await this.read();
      if (isComplete || !folded) {
        return first.filter((member) => isNamed(member, folded));
      }
      this.query = query;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      // More was typed meanwhile, or nothing was found for the beginning of it.
      if (this.query !== query || (this.without !== null && folded.startsWith(this.without))) {
        return [];
      }
      const { members } = await this.api.get("members", { q: query }, { signal: this.signal });
      this.without = members.length ? null : folded;
      return members;
    }

    /* Return a promise of the members of a small room, or the first ones of a large room. */
    read() {
      if (Date.now() - this.readAt > FRESH) {
        const answer = this.api.get("members", {}, { signal: this.signal });
        this.answer = answer.then(({ members, is_complete: isComplete }) => ({ first: members, isComplete }));
        Object.assign(this, { readAt: Date.now(), without: null });
      }
      return this.answer;
    }
  };
})(window.CONVERSATE);
