/**
 * An ephemeral message: only one person of a group and the bot see it. Telegram gives it the message id 0 and an id of
 * its own, which may mean another message once it is gone; ours names the person too, so nothing else is needed to
 * answer or to change it. Source: Bot API, `Message.ephemeral_message_id`.
 */
export interface Whisper {
  id: number;
  /** The person. */
  user: number;
  /** When a person sent it, seconds since the epoch: the same id at another time is another message. */
  date?: number | undefined;
}

/** As a message id of the core. */
export function formatWhisper({ id, user, date }: Whisper): string {
  return ['whisper', id, user, ...(date === undefined ? [] : [date])].join('.');
}

/** Undefined: the id of any other message. */
export function parseWhisper(messageId: string | undefined): Whisper | undefined {
  const [, id, user, date] = /^whisper\.(\d+)\.(\d+)(?:\.(\d+))?$/.exec(messageId ?? '') ?? [];
  if (id === undefined || user === undefined) return undefined;
  return { id: Number(id), user: Number(user), ...(date !== undefined && { date: Number(date) }) };
}

/** In the arguments of calls that change or delete one. */
export function whisperTarget({ id, user }: Whisper): { receiver_user_id: number; ephemeral_message_id: number } {
  return { receiver_user_id: user, ephemeral_message_id: id };
}
