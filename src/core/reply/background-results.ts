import { type Block, paragraph } from '../../text/document/blocks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { answerBlocks } from '../answer/read-answer.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { BackgroundResult } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { createPersist } from '../timing/persist.ts';
import { notice } from './notice.ts';
import type { Outbox } from './outbox.ts';

export interface BackgroundResultsOptions {
  store: Store;
  hosts: Pick<Hosts, 'all'>;
  outbox: Pick<Outbox, 'add'>;
  /** Whether the person of this task may no longer run tasks. */
  isOut(task: Task): boolean;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when a result that could not be stored is given up. */
  signal: AbortSignal;
}

/** Headings for results that no task of the chat began. */
const labels: Record<BackgroundResult['cause'], string> = {
  task: 'Background result:',
  timer: 'Claude’s own timer, not a task:',
  session: 'Another Claude session, not a task:',
  unknown: 'Claude by itself, not a task:',
};

/** Sends the result of Claude's background work to the conversation of its session, as a message of its own. */
export function tellBackgroundResults({
  store,
  hosts,
  outbox,
  isOut,
  mask,
  clock,
  log,
  signal,
}: BackgroundResultsOptions): void {
  const persist = createPersist({ clock, log, signal });

  /** Results arrive in their order, however long one is. */
  let earlier: Promise<unknown> = Promise.resolve();

  async function blocksOf({ text, cause }: BackgroundResult, task: Task | undefined): Promise<Block[]> {
    const from = task ? `Background result of task #${task.number}:` : labels[cause];
    return [paragraph(from), ...(await answerBlocks(text, mask))];
  }

  function tell(result: BackgroundResult): void {
    const { sessionId, startedBy } = result;
    const task = startedBy === undefined ? undefined : store.tasks.ofPrompt(startedBy);
    const session = store.sessions.ofAgent(sessionId);
    if (!session) {
      log.warn('a background result was dropped: no chat has its session', { session: sessionId });
      return;
    }
    const [last] = store.tasks.list({ conversation: session.conversation, newest: 1 });
    const behind = task ?? last;
    if (behind && isOut(behind)) {
      log.warn('a background result was dropped: its person has no access', { session: sessionId });
      return;
    }
    const { conversation } = session;
    earlier = earlier
      .then(() => blocksOf(result, task))
      .then((blocks) => persist(() => outbox.add(conversation, notice(blocks), task?.id)))
      .catch((error: unknown) => log.error('a background result could not be stored', { session: sessionId, error }));
  }

  for (const host of hosts.all()) host.onBackgroundResult(tell);
}
