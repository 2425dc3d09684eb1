import type { ConversationId, PlatformName } from './conversation.ts';

/** Something claude asked its person. Shown in the chat as a card, answered once. */
export interface Approval {
  /** Random, so that nobody guesses it; part of the buttons' actions. 16 characters of A-Za-z0-9_-. */
  id: string;
  kind: 'permission' | 'question' | 'plan';
  /** The task it belongs to; for what claude does in the background, the task that began it. */
  taskId: string;
  /** The prompt it was asked in; undefined: in the background. */
  promptId: string | undefined;
  /** Where the task runs. */
  conversation: ConversationId;
  /** Where its cards stand: only there it can be answered. Mostly the task's own conversation. */
  cards: ConversationId[];
  tool: string;
  /** Questions: the tool's input as claude gave it. Of others nothing is kept: it may hold secrets. */
  input: unknown;
  /** One line for people, secrets masked: `Bash npm test`. */
  summary: string;
  state: 'open' | 'allowed' | 'denied' | 'withdrawn' | 'lapsed';
  /** Questions: what was answered, in their order; a question that is not answered yet has no entry. */
  answers: string[][];
  /** Questions: options that are ticked in the question shown now. */
  ticked: string[];
  /** Whose next message in which conversation is the reason, the answer or the feedback. */
  awaiting: { conversation: ConversationId; userId: string } | undefined;
  askedAt: number;
  closedAt: number | undefined;
  closedBy: { platform: PlatformName; id: string; name: string } | undefined;
  /** For people, after "Ann": `allowed it once`; where nobody did anything, the reason: `the bridge restarted`. */
  outcome: string | undefined;
}

export type ApprovalChange = Partial<Pick<Approval, 'answers' | 'ticked' | 'awaiting' | 'summary' | 'cards'>>;

/** A temporary permission: kept by the bridge, bound to a person and a project. */
export interface Grant {
  /** 1, 2, 3 …: what /grants shows. */
  id: number;
  platform: PlatformName;
  userId: string;
  userName: string;
  project: string;
  tool: string;
  /** In claude's words for rules; undefined: every call of the tool. */
  rule: string | undefined;
  createdAt: number;
  expiresAt: number;
}
