import type { SecretMask } from '../../text/secrets/mask.ts';
import { platformOf } from '../model/conversation.ts';
import type { Attempt, Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { startLiveReply } from '../reply/live-reply.ts';
import type { Workplace } from '../sessions/workplace.ts';

const lookAgainMs = 250;

/** Shows what a `claude` of the last run still does, until it is gone. */
export type WatchLeftover = (task: Task, attempt: Attempt) => Promise<void>;

export interface WatchLeftoverOptions {
  store: Pick<Store, 'tasks' | 'currentConversation' | 'onChange'>;
  hosts: Pick<Hosts, 'of'>;
  platform(name: string): ChatPlatform | undefined;
  workplace: Workplace;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

export function createWatchLeftover(options: WatchLeftoverOptions): WatchLeftover {
  const { store, hosts, platform, workplace, mask, clock, log, signal } = options;

  return async function watch(task, { handle, sessionId, promptId }) {
    log.info('Claude still works on a task of the last run', { task: task.number });
    const over = new AbortController();
    const shown = show(task, { sessionId, promptId }, AbortSignal.any([signal, over.signal]));
    try {
      while (await hosts.of(task.project).isAlive(handle)) await clock.sleep(lookAgainMs, signal);
    } finally {
      over.abort(new Error('Claude is gone'));
      await shown;
    }
  };

  async function show(task: Task, prompt: { sessionId: string; promptId: string }, over: AbortSignal): Promise<void> {
    const target = platform(platformOf(task.conversation));
    if (!target) return;
    const live = startLiveReply({
      platform: target,
      store,
      conversation: task.conversation,
      current: store.currentConversation,
      key: task.number,
      handle: store.tasks.preview(task.id),
      note: 'The bridge restarted. Claude is still working on this.',
      mask,
      clock,
      log,
      onHandle: (handle) => store.tasks.setPreview(task.id, handle),
    });
    try {
      const place = { ...prompt, projectPath: workplace(task)?.path ?? '' };
      for await (const event of hosts.of(task.project).follow(place, over)) live.apply(event);
    } catch (error) {
      if (!over.aborted) log.warn('cannot follow the transcript of a task', { task: task.number, error });
    } finally {
      await live.finish();
    }
  }
}
