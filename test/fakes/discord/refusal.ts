/** Discord says no. `code` and `message` as in https://discord.com/developers/docs/topics/opcodes-and-status-codes */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;
  /** Further fields of the answer's JSON. */
  readonly fields: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: number,
    message: string,
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }
}

const known = {
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownEmoji: [400, 10014, 'Unknown Emoji'],
  unknownTag: [404, 10087, 'Unknown Tag'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  tooManyTags: [400, 30048, 'Maximum number of tags in a forum channel has been reached (20)'],
  tooLarge: [413, 40005, 'Request entity too large'],
  noForumMessages: [400, 40058, 'Cannot send a message in a forum channel'],
  acknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  sameTagNames: [400, 40061, 'Tag names must be unique'],
  tagRequired: [400, 40067, 'A tag is required to create a forum post in this channel'],
  missingAccess: [403, 50001, 'Missing Access'],
  directChannel: [400, 50003, 'Cannot execute action on a DM channel'],
  notOwnMessage: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  noDirectMessages: [403, 50007, 'Cannot send messages to this user'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  wrongChannelType: [400, 50024, 'Cannot execute action on this channel type'],
  expiredToken: [401, 50027, 'Invalid Webhook Token'],
  invalidVersion: [400, 50041, 'Invalid API version provided'],
  archivedThread: [400, 50083, 'Thread is archived'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  noReplyWithoutHistory: [400, 160002, 'Cannot reply without permission to read message history'],
  threadExists: [400, 160004, 'A thread has already been created for this message'],
  lockedThread: [403, 160005, 'Thread is locked'],
  tooManyThreads: [400, 160006, 'Maximum number of active threads reached'],
} satisfies Record<string, [status: number, code: number, message: string]>;

export function refusal(name: keyof typeof known): Refusal {
  const [status, code, message] = known[name];
  return new Refusal(status, code, message);
}

interface Problem {
  code: string;
  message: string;
}

/** 50035, with the tree that tells where: `['embeds', 0, 'title']`. */
export function invalidForm(path: readonly (string | number)[], problem: Problem): Refusal {
  let errors: Record<string, unknown> = { _errors: [problem] };
  for (const key of path.toReversed()) errors = { [key]: errors };
  return new Refusal(400, 50035, 'Invalid Form Body', { errors });
}

export function tooLong(path: readonly (string | number)[], most: number): Refusal {
  return invalidForm(path, {
    code: 'BASE_TYPE_MAX_LENGTH',
    message: `Must be ${most} or fewer in length.`,
  });
}

export function missing(path: readonly (string | number)[]): Refusal {
  return invalidForm(path, { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
}

export function notOneOf(path: readonly (string | number)[], choices: string): Refusal {
  return invalidForm(path, { code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${choices}).` });
}
