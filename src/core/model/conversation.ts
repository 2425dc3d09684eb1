import type { ContextFill } from './events.ts';
import type { PermissionMode } from './permission.ts';

export type PlatformName = 'terminal' | 'telegram' | 'discord';

const titles = { terminal: 'the terminal', telegram: 'Telegram', discord: 'Discord' } as const;

/** Those where people have accounts. */
export const accountPlatforms = ['telegram', 'discord'] as const satisfies readonly PlatformName[];

/** `telegram:<chat>[:<topic>]`, `discord:<channel>`, `terminal:local`: a place that is answered in order. */
export type ConversationId = string;

export interface Conversation {
  id: ConversationId;
  /** Name of the project its tasks run in. */
  project: string;
  /** claude's conversation id, once there is one. */
  sessionId: string | undefined;
  /** Everything written there is meant for us, without a mention. */
  bound: boolean;
  /** Chosen with /mode or with a plan; undefined: as the project says. */
  mode: PermissionMode | undefined;
  /** Nothing new is begun here until it is resumed. */
  paused: boolean;
  /** How full claude's session was after its last answer. */
  context: ContextFill | undefined;
}

/** What the id of a message is called once its conversation has moved: in the new place it means another one, or none. */
export function idInOldPlace(messageId: string): string {
  return `old ${messageId}`;
}

/** As people call the platform. */
export function platformTitle(platform: PlatformName): string {
  return titles[platform];
}

export function platformOf(conversation: ConversationId): PlatformName {
  return conversation.slice(0, conversation.indexOf(':')) as PlatformName;
}
