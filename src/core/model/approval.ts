import type { ConversationId, PlatformName } from './conversation.ts';
import type { EpochMs } from './events.ts';

/** Something Claude asked its person. The chat shows it as a card; it gets one answer. */
export interface Approval {
  /** Random, so that nobody can guess it; part of the buttons' actions. 16 characters of A-Za-z0-9_-. */
  id: string;
  kind: 'permission' | 'question' | 'plan';
  /** The task it belongs to; for Claude's background work, the task that began it. */
  taskId: string;
  /** The prompt during which Claude asked; undefined: in the background. */
  promptId: string | undefined;
  /** Where the task runs. */
  conversation: ConversationId;
  /** Where its cards are: people can answer only there. Mostly the task's own conversation; owners can add their own. */
  cards: ConversationId[];
  tool: string;
  /** Questions: the tool's input as Claude gave it. Nothing for other kinds: it may hold secrets. */
  input: unknown;
  /** Its card warns of danger. */
  dangerous: boolean;
  /** One line for people, secrets masked: `Bash npm test`. */
  summary: string;
  state: 'open' | 'allowed' | 'denied' | 'withdrawn' | 'lapsed';
  /** Questions: the answers, in order; an open question has no entry. */
  answers: string[][];
  /** Questions: options that are ticked in the question shown now. */
  ticked: string[];
  /** The people whose next message in this conversation is the reason, the answer or the feedback. */
  awaiting: { conversation: ConversationId; userId: string }[];
  askedAt: EpochMs;
  closedAt: EpochMs | undefined;
  closedBy: { platform: PlatformName; id: string; name: string } | undefined;
  /** For people, after "Ann": `allowed it once`; without a person, the reason: `the bridge restarted`. */
  outcome: string | undefined;
}

/** Whether its people are asked there; elsewhere an owner only looks at it. */
export function isAskedIn({ cards, conversation }: Approval, place: ConversationId): boolean {
  return place === conversation || !cards.includes(conversation);
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
  /** In Claude's form of rules; undefined: every call of the tool. */
  rule: string | undefined;
  createdAt: EpochMs;
  expiresAt: EpochMs;
}
