import { randomUUID } from 'node:crypto';
import type { Outcome } from '../model/events.ts';
import { joinOutcomes } from '../model/outcomes.ts';
import type { Attempt, Task } from '../model/task.ts';
import type { Host } from '../ports/host.ts';
import { passes } from './passing-failures.ts';

/** The next step for a task that may have had attempts before. */
export type ResumePlan =
  /** Claude never saw it. */
  | { kind: 'first' }
  /** Claude was interrupted in it, in this session. */
  | { kind: 'continue'; sessionId: string }
  /** Claude has already answered it. */
  | { kind: 'deliver'; outcome: Outcome };

/**
 * Looks the earlier attempts up in the transcript, the newest first, so that Claude gets no prompt twice (invariant
 * I3).
 */
export async function planResume(
  attempts: readonly Attempt[],
  host: Pick<Host, 'lookup'>,
  projectPath: string,
): Promise<ResumePlan> {
  /** Answers to additions, in order. */
  let added: Outcome[] = [];
  let isAllAnswered = true;
  for (const { sessionId, promptId, answering, cutAsking, adds } of attempts.toReversed()) {
    const record = await host.lookup({ sessionId, promptId, projectPath });
    if (adds) {
      const outcome = record.state === 'finished' && !cutAsking ? record.outcome : undefined;
      if (outcome?.outcome === 'done') added = [outcome, ...added];
      else if (outcome?.outcome !== 'merged') isAllAnswered = false;
      continue;
    }
    // What Claude writes after a request that nobody could answer is not the answer to the task, and neither is a
    // failure that passes.
    if (record.state === 'finished' && !cutAsking && !passes(record.outcome)) {
      if (isAllAnswered) return { kind: 'deliver', outcome: added.reduce(joinOutcomes, record.outcome) };
      return { kind: 'continue', sessionId };
    }
    // A `claude` killed with the computer may not have written down its prompt (that takes up to 0.1 s).
    if (record.state !== 'unseen' || answering) return { kind: 'continue', sessionId };
  }
  return { kind: 'first' };
}

/**
 * The prompt id for the next attempt. Claude silently ignores an id it has had before, even if it never began that
 * message.
 */
export function nextPromptId(task: Task, earlier: readonly Attempt[]): string {
  return earlier.length === 0 ? task.id : randomUUID();
}
