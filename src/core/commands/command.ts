import type { Block } from '../../text/blocks.ts';
import type { AgentGate } from '../agent-gate.ts';
import type { Conversation } from '../conversation.ts';
import type { Button, Clock } from '../ports.ts';
import type { Projects } from '../projects.ts';
import type { Store } from '../store.ts';
import type { Task } from '../task.ts';
import type { TaskControl } from '../task-control.ts';
import type { User } from '../user.ts';

/** What commands and buttons work with. */
export interface CommandServices {
  store: Store;
  tasks: TaskControl;
  projects: Projects;
  gate: AgentGate;
  clock: Clock;
  hostName: string;
  /** When this bridge was started. */
  startedAt: number;
  /** Of claude, when it is known. */
  agentVersion(): string | undefined;
}

export interface CommandContext extends CommandServices {
  user: User;
  conversation: Conversation;
  /** What stands behind the command's name, trimmed. */
  args: string;
  /** Answers in the conversation; arrives for certain. */
  reply(content: string | Block[], buttons?: Button[][]): void;
}

/** A chat command. `run` is inside the transaction that settles the message: it must not wait. */
export interface ChatCommand {
  /** Without the slash, a-z only. */
  name: string;
  description: string;
  /** May viewers use it? */
  forViewers: boolean;
  run(context: CommandContext): void;
}

export interface PressContext extends CommandServices {
  user: User;
  conversation: Conversation;
  /** What stands behind the verb. */
  argument: string;
  reply(content: string | Block[], buttons?: Button[][]): void;
}

/** What a button does: a verb, and the word the presser sees at once. */
export interface ButtonAction {
  verb: string;
  run(context: PressContext): { word: string; keepButtons?: boolean };
}

export function newestOpen(
  store: Store,
  conversation: Conversation,
  states: readonly Task['state'][],
): Task | undefined {
  return store.tasks.list({ conversation: conversation.id, states, newest: 1 }).at(-1);
}
