import { randomUUID } from 'node:crypto';
import type { Outcome } from '../model/events.ts';
import { joinOutcomes } from '../model/outcomes.ts';
import type { Attempt, Task } from '../model/task.ts';
import type { Host } from '../ports/host.ts';
import { passes } from './passing-failures.ts';

/** What a task that may have been tried before needs next. */
export type ResumePlan =
  /** claude never saw it. */
  | { kind: 'first' }
  /** claude was interrupted in it, in this session. */
  | { kind: 'continue'; sessionId: string }
  /** claude has already answered it. */
  | { kind: 'deliver'; outcome: Outcome };

/**
 * Looks the earlier attempts up in claude's transcript, the newest first, so that no prompt is given twice
 * (invariant I3).
 */
export async function planResume(
  attempts: readonly Attempt[],
  host: Pick<Host, 'lookup'>,
  projectPath: string,
): Promise<ResumePlan> {
  /** Answers to what was added, in their order. */
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
    // What claude says after nobody could answer it is not the answer to the task, and neither is what passes by.
    if (record.state === 'finished' && !cutAsking && !passes(record.outcome)) {
      if (isAllAnswered) return { kind: 'deliver', outcome: added.reduce(joinOutcomes, record.outcome) };
      return { kind: 'continue', sessionId };
    }
    // Killed with the computer, claude may not have written down what it was already asked (it takes up to 0.1 s).
    if (record.state !== 'unseen' || answering) return { kind: 'continue', sessionId };
  }
  return { kind: 'first' };
}

/**
 * What a task is given to claude with. claude passes over, without a word, an id that it was given before, even if it
 * never began with that message.
 */
export function nextPromptId(task: Task, earlier: readonly Attempt[]): string {
  return earlier.length === 0 ? task.id : randomUUID();
}
