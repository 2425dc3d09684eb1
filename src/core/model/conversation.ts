import type { ContextFill } from './events.ts';
import type { PermissionMode } from './permission.ts';

/** Lower-case letters only. Any platform may have any name: core gets them all from outside. */
export type PlatformName = string;

/** `<platform>:<place>[:<branch>]`: a place whose messages are handled in order. */
export type ConversationId = string;

export interface Conversation {
  id: ConversationId;
  /** Name of the project its tasks run in. */
  project: string;
  /** The session id `claude` uses, once there is one. */
  sessionId: string | undefined;
  /** Every message there is for the bridge, without a mention. */
  bound: boolean;
  /** Chosen with /mode or with a plan; undefined: the project's mode. */
  mode: PermissionMode | undefined;
  /** New tasks wait until someone resumes the conversation. */
  paused: boolean;
  /** How full the session was after Claude's last answer. */
  context: ContextFill | undefined;
}

/**
 * The marked form of a message id after its conversation has moved: in the new place the id means another message, or
 * none.
 */
export function idInOldPlace(messageId: string): string {
  return `old ${messageId}`;
}

export function platformOf(conversation: ConversationId): PlatformName {
  return conversation.slice(0, conversation.indexOf(':'));
}
