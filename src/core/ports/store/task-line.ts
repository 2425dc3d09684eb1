import type { ConversationId, PlatformName } from '../../model/conversation.ts';
import type { LaneId } from '../../model/session.ts';
import type { Task } from '../../model/task.ts';

/** Where a task is in its line. */
export type InLine = Pick<Task, 'conversation' | 'rank' | 'number'>;

/** How many tasks wait in a lane. */
export interface WaitingLane {
  lane: LaneId;
  waiting: number;
}

/**
 * The tasks that wait for their turn (`queued`, `parked`): the line of each conversation, by rank, ties by number. A line
 * may be very long, so nothing but `queueOf` without `most` reads all of it. `except`: ids of tasks that are no longer in
 * line, though the store has them there; there are few.
 */
export interface TaskLine {
  /** At most `most` of them, the first ones; undefined: all. */
  queueOf(conversation: ConversationId, most?: number, except?: readonly string[]): Task[];
  /** How many wait in a conversation, or in all. */
  countWaiting(conversation?: ConversationId, except?: readonly string[]): number;
  /** How many wait before it. */
  countAhead(task: InLine, except?: readonly string[]): number;
  /** The tasks next to it, before it or behind it, the nearest first; at most `most`. */
  neighbours(task: InLine, side: 'before' | 'behind', most: number, except?: readonly string[]): Task[];
  /** The one of a lane whose turn it is, in the same order. */
  firstOfLane(lane: LaneId, except: readonly string[]): Task | undefined;
  /** The lanes of the tasks that wait in a conversation, or on a platform; that of the oldest task first. */
  waitingLanes(where: { conversation: ConversationId } | { platform: PlatformName }): WaitingLane[];
  /** The conversations where tasks wait. */
  waitingPlaces(): ConversationId[];
  /** Gives it another place in its line. */
  setRank(id: string, rank: number): void;
  /** Gives tasks other ranks, by their ids, that leave them in the same order. */
  respace(conversation: ConversationId, ranks: ReadonlyMap<string, number>): void;
}
