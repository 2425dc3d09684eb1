import type { Block } from '../../../text/document/blocks.ts';
import type { Conversation, ConversationId } from '../../model/conversation.ts';
import type { Button } from '../../model/post.ts';
import type { PressResult } from '../../model/press.ts';
import type { User } from '../../model/user.ts';
import type { CommandServices } from './services.ts';

export interface CommandContext extends CommandServices {
  user: User;
  /** Of the account that wrote, as the platform tells it: `@maria`. */
  handle: string | undefined;
  conversation: Conversation;
  /** What follows the command's name, trimmed. */
  args: string;
  /** True where only this one person can read along. */
  private: boolean;
  /** The place the conversation branched off from. */
  parent: ConversationId | undefined;
  messageId: string;
  /** Answers in the conversation; arrives for certain. */
  reply(content: string | Block[], buttons?: Button[][]): void;
  /** Runs once the message is settled: for what has to wait. Lost when the bridge dies before it has ended. */
  afterwards(work: () => Promise<void>): void;
}

/** A chat command. `run` is inside the transaction that settles the message: it must not wait. */
export interface ChatCommand {
  /** Without the slash, a-z only. */
  name: string;
  description: string;
  /** May viewers use it? */
  forViewers: boolean;
  /** Not offered to others, and refused by the command itself. */
  forOwners?: true;
  /** It works, and no list of commands offers it. */
  unlisted?: true;
  run(context: CommandContext): void;
}

export interface PressContext extends CommandServices {
  user: User;
  conversation: Conversation;
  /** What follows the verb. */
  argument: string;
  /** Answers in the conversation; arrives for certain. */
  reply(content: string | Block[], buttons?: Button[][]): void;
  /** Runs once the press is settled, and before its word is shown. */
  afterwards(work: () => void): void;
}

/** What a button does: a verb, and the word the presser sees at once. */
export interface ButtonAction {
  verb: string;
  run(context: PressContext): PressResult;
}
