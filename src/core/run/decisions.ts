import type { Block } from '../../text/document/blocks.ts';
import { approvalCardKey } from '../approvals/cards/card-keys.ts';
import { decisionLine } from '../approvals/cards/outcome.ts';
import type { Approval } from '../model/approval.ts';
import { platformOf } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Store } from '../ports/store/store.ts';

/** What people decided in a task that ends now. */
export interface Decisions {
  /** A line for each that moves from the chat into the answer. */
  lines: Block[];
  /** Take their cards away. */
  removals: Post[];
  /** A card or its line stays in the chat. */
  leaveSome: boolean;
}

/** Moves what its own person allowed, without danger, where the platform can take cards away and fold. */
export function decisionsIn(
  { store, platform }: { store: Pick<Store, 'approvals'>; platform(name: string): ChatPlatform | undefined },
  task: Task,
  now: EpochMs,
): Decisions {
  const target = platform(platformOf(task.conversation));
  const mayMove = target?.remove !== undefined && target.capabilities.fold !== undefined;
  const all = store.approvals.ofTask(task.id);
  const moving = mayMove ? all.filter((approval) => isPassing(approval, task)) : [];
  return {
    lines: moving.map((approval) => ({ type: 'paragraph', children: decisionLine(approval, now) })),
    removals: moving.flatMap((approval) => removalsOf(approval, now)),
    leaveSome: moving.length < all.length,
  };
}

/** What is dangerous, denied, expired or decided by others stays, and so does a plan. */
function isPassing({ state, kind, dangerous, closedBy, cards }: Approval, task: Task): boolean {
  if (state !== 'allowed' || kind === 'plan' || dangerous) return false;
  const isOwn = closedBy?.platform === task.platform && closedBy.id === task.userId;
  // An owner who looked at it elsewhere keeps the line there.
  return isOwn && cards.includes(task.conversation);
}

function removalsOf(approval: Approval, now: EpochMs): Post[] {
  const count = approval.kind === 'question' ? approval.answers.length : 1;
  const blocks: Block[] = [{ type: 'paragraph', children: decisionLine(approval, now) }];
  return Array.from({ length: count }, (_, index) => ({
    ...{ blocks, notify: false },
    removes: approvalCardKey(approval.id, index),
  }));
}
