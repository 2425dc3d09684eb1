import type { Task } from '../../src/core/model/task.ts';
import type { Store } from '../../src/core/ports/store/store.ts';

/** What the test itself plays, as far as a message can be stuck there. */
export interface Played {
  /** A platform takes updates. */
  receives: boolean;
  /** Prompts that were given to the claude of the test, and have no end yet. */
  unanswered: readonly string[];
}

/**
 * The rooms in which something is on its way, the way a message goes: where a bridge that does not come to its end
 * broke. One line each: `src/core/run: task #1 …`. Reads what is stored, so also of a bridge in another process.
 */
export function whereItStands(store: Store, played: Played): string[] {
  const stands: string[] = [];
  if (!played.receives) stands.push('src/app: no platform receives');

  const taken = store.inbox.pending(0).length;
  if (taken > 0) stands.push(`src/core/intake: ${taken} ${taken === 1 ? 'update is' : 'updates are'} not settled`);

  for (const task of store.tasks.list()) {
    const where = placeOfTask(store, task, played);
    if (where !== undefined) stands.push(`${where}; task #${task.number}`);
  }

  for (const conversation of store.outbox.waiting()) {
    const next = store.outbox.next(conversation);
    if (next) stands.push(`src/core/reply: a post to ${conversation} has not arrived, after ${next.tries} tries`);
  }

  return stands.length > 0 ? stands : ['nothing is on its way: src/core/intake and src/core/commands have settled all'];
}

function placeOfTask(store: Store, task: Task, { unanswered }: Played): string | undefined {
  const attempt = store.tasks.attempts(task.id).at(-1);
  switch (task.state) {
    case 'queued':
      return 'src/core/queue: it waits for its turn, or src/core/run: its session opens';
    case 'parked':
      return `src/core/gates: it is kept back (${task.reason ?? 'without a reason'})`;
    case 'waiting': {
      const open = store.approvals.open({ taskId: task.id }).length;
      return `src/core/approvals: ${open} ${open === 1 ? 'request is' : 'requests are'} open`;
    }
    case 'running':
      if (attempt === undefined) return 'src/core/run: it is claimed, and claude has no prompt';
      return unanswered.includes(attempt.promptId)
        ? 'the claude of the test has its prompt and has not answered'
        : 'src/core/run: claude has answered, and it is not ended';
    default:
      return undefined;
  }
}
