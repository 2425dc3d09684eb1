import type { Block } from '../../../text/document/blocks.ts';
import type { Conversation, ConversationId } from '../../model/conversation.ts';
import type { Filled, Form } from '../../model/form.ts';
import type { Button } from '../../model/post.ts';
import type { PressResult } from '../../model/press.ts';
import type { User } from '../../model/user.ts';
import type { KnownPlatforms } from '../../platforms/known-platforms.ts';
import type { CommandArgument, Subcommand } from '../../ports/chat-platform.ts';
import type { CommandServices } from './services.ts';

export interface CommandContext extends CommandServices {
  user: User;
  /** The writer's name on the platform: `@maria`. */
  handle: string | undefined;
  conversation: Conversation;
  /** The text after the command's name, trimmed. */
  args: string;
  /** True where only this person reads. */
  private: boolean;
  /** The place the conversation branched off from. */
  parent: ConversationId | undefined;
  messageId: string;
  /** Answers in the conversation; arrives for certain. `alone`: as a message of its own, without a quote. */
  reply(content: string | Block[], buttons?: Button[][], alone?: 'alone'): void;
}

/** A chat command. `run` is inside the transaction that settles the message: it must not wait. */
export interface ChatCommand {
  /** Without the slash, a-z only. */
  name: string;
  description: string | ((known: KnownPlatforms) => string);
  /** What it takes, for platforms with fields; absent: nothing. `run` checks what it gets all the same. */
  args?: readonly CommandArgument[];
  /** In place of `args`. */
  subcommands?: readonly Subcommand[];
  /** Whether viewers may use it. */
  forViewers: boolean;
  /** Others do not see it in lists, and the command itself refuses them. */
  forOwners?: true;
  /** In a shared place it concerns only who sends it. */
  forOne?: true;
  /** /help lists it only where people have accounts: elsewhere it is of no use. */
  forAccounts?: true;
  /** It works, and no list of commands offers it. */
  unlisted?: true;
  run(context: CommandContext): void;
  /**
   * What it does once the message is settled, for a command that has to wait for more than the store. Lost when the
   * bridge dies before its end.
   */
  finish?(context: CommandContext): Promise<void>;
}

export interface FormContext extends CommandServices {
  user: User;
  /** The text after the verb. */
  argument: string;
}

export interface PressContext extends FormContext {
  conversation: Conversation;
  /** What the presser filled in, where the button opened a form. */
  filled?: Filled;
  /** Answers in the conversation; arrives for certain. */
  reply(content: string | Block[], buttons?: Button[][]): void;
}

export function descriptionOf({ description }: Pick<ChatCommand, 'description'>, known: KnownPlatforms): string {
  return typeof description === 'string' ? description : description(known);
}

/** The argument of commands about one task. */
export function taskNumber(required?: 'required'): CommandArgument {
  const argument: CommandArgument = {
    name: 'number',
    description: 'The number of the task, as /tasks shows it',
    kind: 'number',
  };
  return required ? { ...argument, required: true } : argument;
}

/** What a button does: a verb, and the word the presser sees at once. */
export interface ButtonAction {
  verb: string;
  /** Whether viewers may press it. */
  forViewers?: true;
  /** What people can send in place of the button with this argument, where that does the same. */
  typed?(argument: string): string | undefined;
  /** What the presser fills in first, where the platform has forms; undefined: nothing. Only reads. */
  form?(context: FormContext): Form | undefined;
  run(context: PressContext): PressResult;
}
