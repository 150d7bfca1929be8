/*
 * The stable API for a site's own scripts, for editors and TypeScript. Everything else in CONVERSATE is
 * internal and may change in any release.
 */

declare const CONVERSATE: {
  /*
   * Post a text in the room of the page. It shows at once, as a pending message; the text in the composer
   * stays. Returns a promise of the message. The promise is rejected if the server refuses the text or the
   * user cancels it; the error's message can be shown.
   */
  post(text: string): Promise<Conversate.Message>;
};

declare namespace Conversate {
  /* Dispatched on the element of the room, or on an element inside it. They bubble. */
  interface Events {
    "conversate:wait": CustomEvent<{ delay: number }>;
    "conversate:ask": CustomEvent<{ isLongPoll: boolean }>;
    "conversate:success": CustomEvent<{ readMark: number | null }>;
    "conversate:failure": CustomEvent<{ error: ApiError }>;
    "conversate:changes": CustomEvent<Changes>;
    "conversate:posted": CustomEvent<{ message: Message; attempt: Attempt }>;
    "conversate:refused": CustomEvent<{ attempt: Attempt }>;
    "conversate:arrived": CustomEvent<{ messages: Message[] }>;
    "conversate:loaded": CustomEvent<{ messages: Message[] }>;
    "conversate:read": CustomEvent<{ message: number }>;
    "conversate:counted": CustomEvent<{ count: number }>;
    "conversate:changed": CustomEvent<{ message: Message }>;
    "conversate:unread": CustomEvent<{ message: number }>;
    "conversate:chosen": CustomEvent<{ files: File[] }>;
    "conversate:returned": CustomEvent<{ attempt: Attempt }>;
    "conversate:replace": CustomEvent<{ by: HTMLElement }>;
    "conversate:rendered": CustomEvent<{ elements: HTMLElement[] }>;
    "conversate:removed": CustomEvent<{ elements: HTMLElement[]; side: "older" | "newer" }>;
    "conversate:shown": CustomEvent<{ messages: Message[] }>;
    "conversate:scrolled": CustomEvent<{ atEnd: boolean }>;
  }

  /* A message, as in the JSON API. */
  interface Message {
    id: number;
    revision: number;
    author: { id: string | null; name: string; color: string; picture: string | null; url: string | null };
    /* The name of the program that sent it, if that was not a person. */
    sender: string | null;
    is_own: boolean;
    /* Only in the user's own messages. */
    client_key?: string | null;
    body: string;
    /* The line that quotes of this message show. */
    excerpt: string;
    reply_to: Quote | null;
    mentions: { id: string; name: string }[];
    mentions_me: boolean;
    /* Of each emoji, the number of people and up to ten of them, the first ones. */
    reactions: { emoji: string; count: number; users: { id: string; name: string }[] }[];
    /* The emoji that the user has reacted with. */
    my_reactions: string[];
    /* ISO 8601, in UTC. */
    created_at: string;
    sent_by_mail: boolean;
    edited_at: string | null;
    /* Who wrote the present text, if not the author. Both are null for the system and for a deleted account. */
    edited_by: { id: string | null; name: string | null } | null;
    deleted_at: string | null;
    can_edit: boolean;
    can_delete: boolean;
    can_react: boolean;
    attachments: Attachment[];
    html: string;
  }

  /* The message that was replied to, as it is now. */
  interface Quote {
    /* Null if the reader doesn't see the message. */
    id: number | null;
    author_name: string;
    excerpt: string;
    deleted: boolean;
  }

  interface Attachment {
    name: string;
    url: string;
    /* Bytes. */
    size: number;
    is_image: boolean;
    /* Pixels. */
    width: number | null;
    height: number | null;
    content_type: string;
    /* A smaller picture to show in place of a large one; null if there is none. */
    preview_url: string | null;
  }

  /* The answer to a poll. */
  interface Changes {
    revision: number;
    reset: boolean;
    more: boolean;
    messages: Message[];
    removed_to?: number;
    sidebar?: string;
    room?: { title: string; description: string; archived: boolean; can_post: boolean };
    members_count?: number;
    members_html?: string;
    rooms?: Room[];
    rooms_html?: string;
    readers?: Reader[];
  }

  /* What another member has read. */
  interface Reader {
    user_id: string;
    read_id: number;
    joined_id: number;
  }

  interface Room {
    slug: string;
    title: string;
    url: string;
    unread_count: number;
    muted: boolean;
  }

  /* A message that is not posted yet. */
  interface Attempt {
    body: string;
    files: File[];
    /* The client_key that the message will have. */
    key: string;
    /* Why it waits for its author, or "". */
    reason: string;
    /* The message that it replies to. */
    replyTo: { id: number; author: string; text: string } | null;
  }

  interface ApiError extends Error {
    /* The status code of the answer; 0 if none came. */
    status: number;
    /* As in the JSON API. */
    code: string;
    /* Milliseconds; 0 if the server named none. */
    retryAfter: number;
  }
}

interface DocumentEventMap extends Conversate.Events {}
interface HTMLElementEventMap extends Conversate.Events {}
