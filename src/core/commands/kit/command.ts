import type { Block } from '../../../text/document/blocks.ts';
import type { MaskSecrets } from '../../../text/secrets/mask.ts';
import type { TaskControl } from '../../actions/task-control.ts';
import type { Budgets } from '../../budget/daily-budget.ts';
import type { Holds } from '../../gates/holds.ts';
import type { BusySessions } from '../../gates/session-in-use.ts';
import type { Confirming } from '../../membership/confirm-link.ts';
import type { Removal } from '../../membership/enforce-removals.ts';
import type { Linking } from '../../membership/linking.ts';
import type { Conversation, ConversationId } from '../../model/conversation.ts';
import type { PermissionMode } from '../../model/permission.ts';
import type { Button } from '../../model/post.ts';
import type { PressResult } from '../../model/press.ts';
import type { Projects } from '../../model/projects.ts';
import type { User } from '../../model/user.ts';
import type { AllowList } from '../../people/allow-list.ts';
import type { Pairing } from '../../people/pairing.ts';
import type { Limits } from '../../people/quotas.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import type { QueueDisplay } from '../../receipts/queue-display.ts';
import type { Outbox } from '../../reply/outbox.ts';
import type { SendFile } from '../../reply/send-file.ts';
import type { Stalls } from '../../run/stalls.ts';

/** What commands and buttons work with. */
export interface CommandServices {
  store: Store;
  tasks: TaskControl;
  /** What people see of the tasks that wait. */
  line: QueueDisplay;
  limits: Limits;
  projects: Projects;
  /** Why nothing is given to claude now. */
  holds: Holds;
  budgets: Budgets;
  busySessions: BusySessions;
  stalls: Stalls;
  clock: Clock;
  /** To be used before something is shortened. */
  mask: MaskSecrets;
  hostName: string;
  sendFile: SendFile;
  linking: Linking;
  confirming: Confirming;
  allowList: AllowList;
  pairing: Pairing;
  removal: Removal;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  /** For projects that say nothing themselves. */
  standardMode: PermissionMode;
  /** When this bridge was started. */
  startedAt: number;
  /** Of claude, when it is known. */
  agentVersion(): string | undefined;
  /** Whether the machine may fall asleep, for people; undefined: that is not looked after. */
  awake: (() => string) | undefined;
  /** What keeps platforms from taking messages, for people. */
  troubles(): string[];
}

export interface CommandContext extends CommandServices {
  user: User;
  /** Of the account that wrote, as the platform tells it: `@maria`. */
  handle: string | undefined;
  conversation: Conversation;
  /** What stands behind the command's name, trimmed. */
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
  run(context: CommandContext): void;
}

export interface PressContext extends CommandServices {
  user: User;
  conversation: Conversation;
  /** What stands behind the verb. */
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
