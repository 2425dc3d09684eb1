import type { PermissionMode } from './permission.ts';
import type { Session } from './session.ts';

/** Lower-case letters only. Any platform may have any name: core gets them all from outside. */
export type PlatformName = string;

/** The platform of conversations that no person reads: `none:<name>`. */
export const noChat = 'none';

/** `<platform>:<place>[:<branch>]`: a place whose messages are handled in order. */
export type ConversationId = string;

export interface Conversation {
  id: ConversationId;
  /** Name of the project of its current session. */
  project: string;
  /** Its current session: new messages go there. */
  session: Session;
  /** Every message there is for the bridge, without a mention. */
  bound: boolean;
  /** Chosen with /mode or with a plan; undefined: the project's mode. */
  mode: PermissionMode | undefined;
  /** New tasks wait until someone resumes the conversation. */
  paused: boolean;
}

const oldPlace = 'old ';

/**
 * The marked form of a message id after its conversation has moved: in the new place the id means another message, or
 * none.
 */
export function idInOldPlace(messageId: string): string {
  return `${oldPlace}${messageId}`;
}

export function isInOldPlace(messageId: string): boolean {
  return messageId.startsWith(oldPlace);
}

/** Whether people can read it and answer there. */
export function hasChat(conversation: ConversationId): boolean {
  return platformOf(conversation) !== noChat;
}

export function platformOf(conversation: ConversationId): PlatformName {
  return conversation.slice(0, conversation.indexOf(':'));
}
