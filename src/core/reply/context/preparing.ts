import type { SecretMask } from '../../../text/secrets/mask.ts';
import { platformOf } from '../../model/conversation.ts';
import { attachmentName } from '../../model/files.ts';
import type { Task } from '../../model/task.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store/store.ts';
import { type LiveReply, startLiveReply } from '../live-reply.ts';

/** What takes less time needs no line. */
const patienceMs = 700;
/** Nothing waits longer for a line to go. */
const longestMs = 10_000;

/** Shows what is done for a task before Claude has it, while that takes long: a line with its time, which changes. */
export interface Preparing {
  /** `what`: as in "Starting Claude · 3 s". Resolves, or rejects, like `work`; nothing is shown after that. */
  during<T>(task: Task, what: string, work: Promise<T>): Promise<T>;
  /** The same for the files of the task. */
  fetching<T>(task: Task, work: Promise<T>): Promise<T>;
}

export interface PreparingOptions {
  store: Store;
  platform(name: string): ChatPlatform | undefined;
  mask: SecretMask;
  clock: Clock;
  log: Log;
}

export function createPreparing({ store, platform, mask, clock, log }: PreparingOptions): Preparing {
  function show({ id, number, conversation }: Task, what: string): LiveReply | undefined {
    const target = platform(platformOf(conversation));
    if (!target) return undefined;
    const live = startLiveReply({
      ...{ platform: target, store, conversation, current: store.currentConversation, mask, clock, log },
      key: number,
      handle: store.tasks.preview(id),
      // The view of the answer continues in it, also after a restart.
      onHandle: (preview) => store.tasks.setPreview(id, preview),
    });
    live.apply({ type: 'tool-started', toolUseId: what, name: what, summary: '' });
    // Its time is that of the work.
    for (const line of live.state.running) line.startedAt -= patienceMs;
    return live;
  }

  async function during<T>(task: Task, what: string, work: Promise<T>): Promise<T> {
    let live: LiveReply | undefined;
    const cancel = clock.after(patienceMs, () => {
      try {
        live = show(task, what);
      } catch (error) {
        log.debug('what is done before a task could not be shown', { task: task.number, error });
      }
    });
    try {
      return await work;
    } catch (error) {
      if (live) await takeAway(task, live);
      throw error;
    } finally {
      cancel();
      await live?.finish();
    }
  }

  return {
    during,
    fetching(task, work) {
      const [first, ...others] = store.files.ofTask(task.id);
      if (!first) return work;
      const what = others.length === 0 ? attachmentName(first.attachment) : `${others.length + 1} files`;
      return during(task, `Fetching ${what}`, work);
    },
  };

  /** The task may wait for long now, and nothing is under way. */
  async function takeAway({ id, conversation }: Task, live: LiveReply): Promise<void> {
    const preview = await live.finish();
    const place = store.currentConversation(conversation);
    const previews = platform(platformOf(place))?.previews;
    if (!preview || !previews) return;
    try {
      await previews.retract(place, preview, AbortSignal.timeout(longestMs));
      store.tasks.setPreview(id, undefined);
    } catch (error) {
      log.debug('a preview could not be taken away', { conversation, error });
    }
  }
}
