import type { SecretMask } from '../../text/secrets/mask.ts';
import type { Step } from '../answer/result-first.ts';
import { platformOf } from '../model/conversation.ts';
import { BridgeError } from '../model/errors.ts';
import type { AgentEvent, Outcome } from '../model/events.ts';
import type { PreviewHandle } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { startLineReply } from '../reply/line-reply.ts';
import { type LiveReply, startLiveReply } from '../reply/live-reply.ts';
import { stepsOf } from '../reply/live-view.ts';
import { sharesChat } from '../sessions/shares-chat.ts';
import type { Checkpoints } from '../undo/contract.ts';
import type { RunningTask } from './running-tasks.ts';
import type { Stalls } from './stalls.ts';

/** Claude's answer to one prompt. */
export interface Said {
  outcome: Outcome;
  toolCount: number;
  /** Refused tool calls. */
  denied: readonly string[];
  /** What Claude wrote and did for it; []: not known as a whole. */
  steps: readonly Step[];
  /** The preview of it, if one is still there. */
  preview: PreviewHandle | undefined;
}

/** Follows Claude to the end of its answer and shows what it does. @throws BridgeError `agent-failed` */
export type FollowAnswer = (task: Task, events: AsyncIterable<AgentEvent>, control: RunningTask) => Promise<Said>;

export interface FollowAnswerOptions {
  store: Store;
  platform(name: string): ChatPlatform | undefined;
  stalls: Stalls;
  sessionLines: { working(task: Task, what: string): void };
  checkpoints: Pick<Checkpoints, 'toolStarted' | 'asked'>;
  mask: SecretMask;
  clock: Clock;
  log: Log;
}

/** Then what is known of an answer is certain to survive a power cut; many short ones are over by then. */
const certainAfterMs = 100;

const lost = 'Claude stopped in the middle of this.';

/** `steered`: shows nothing before Claude begins an answer of its own. */
export function createFollowAnswer(options: FollowAnswerOptions, { steered }: { steered: boolean }): FollowAnswer {
  const { store, platform, stalls, mask, clock, log } = options;

  function show(task: Task, progress: Progress): LiveReply {
    const name = platformOf(task.conversation);
    const target = platform(name);
    if (!target) {
      throw new BridgeError('invalid', `${name} is not connected`, { userMessage: `${name} is not connected.` });
    }
    if (sharesChat(store, task)) {
      return startLineReply({ show: (what) => options.sessionLines.working(task, what), mask, clock });
    }
    return startLiveReply({
      platform: target,
      store,
      conversation: task.conversation,
      current: store.currentConversation,
      key: task.number,
      handle: store.tasks.preview(task.id),
      mask,
      clock,
      log,
      onHandle: progress.shownAt,
    });
  }

  return async function followAnswer(task, events, control) {
    const startedAt = clock.steady();
    let stall = steered ? undefined : stalls.watch(task, control);
    const progress = createProgress(options, task);
    let live = steered ? undefined : show(task, progress);
    let outcome: Outcome | undefined;
    let preview: PreviewHandle | undefined;
    try {
      for await (const event of events) {
        if (event.type === 'finished') outcome = event;
        else if (event.type !== 'folded' && event.type !== 'stalled') {
          live ??= show(task, progress);
          stall ??= stalls.watch(task, control);
        }
        if (event.type === 'tool-started') options.checkpoints.toolStarted(task, event.name);
        if (event.type === 'asked') options.checkpoints.asked(task);
        // `taken` changes nothing visible, and the first text should find the view at rest.
        if (event.type !== 'taken') live?.apply(event);
        stall?.apply(event);
        progress.heard(event);
      }
    } finally {
      stall?.end();
      preview = await live?.finish();
      progress.end(outcome);
    }
    if (!outcome) throw new BridgeError('agent-failed', 'the events ended without an outcome', { userMessage: lost });
    return {
      outcome: { ...outcome, durationMs: clock.steady() - startedAt },
      toolCount: live?.state.toolCount ?? 0,
      denied: live?.state.denied ?? [],
      steps: live ? stepsOf(live.state) : [],
      preview,
    };
  };
}

/** Notes that Claude works on a task, and where its preview is: the next start needs both. */
interface Progress {
  heard(event: AgentEvent): void;
  shownAt(preview: PreviewHandle): void;
  /** Notes the preview, unless the answer is done: then what follows takes it away. */
  end(outcome: Outcome | undefined): void;
}

function createProgress({ store, clock, log }: FollowAnswerOptions, { id, number }: Task): Progress {
  let known: 'nothing' | 'noted' | 'certain' = 'nothing';
  let preview: PreviewHandle | undefined;
  let cancelTimer: (() => void) | undefined;

  /** A full disk is no reason to interrupt Claude. */
  function note(write: () => void): void {
    try {
      write();
    } catch (error) {
      log.error('the progress of a task could not be stored', { task: number, error });
    }
  }

  /** `claude` has written down its prompt by then, or both would be lost together. */
  function soon(): void {
    cancelTimer ??= clock.after(certainAfterMs, () => {
      cancelTimer = undefined;
      note(() => store.atomically(makeCertain));
    });
  }

  function makeCertain(): void {
    if (known === 'noted') store.tasks.setAnswering(id, true);
    if (known === 'noted') known = 'certain';
    if (preview) store.tasks.setPreview(id, preview);
    preview = undefined;
  }

  return {
    heard({ type }) {
      // Claude never began it, or what it said comes right behind.
      if (type === 'finished' || known === 'certain') return;
      if (!changesNothing.has(type)) {
        known = 'noted';
        note(() => store.atomically(makeCertain));
      } else if (known === 'nothing') {
        known = 'noted';
        note(() => store.tasks.setAnswering(id, false));
        soon();
      }
    },
    shownAt(shown) {
      preview = shown;
      soon();
    },
    end(outcome) {
      cancelTimer?.();
      if (outcome?.outcome !== 'done' && preview) note(() => store.atomically(makeCertain));
    },
  };
}

/** After a power cut, Claude may just as well be asked from the start. */
const changesNothing: ReadonlySet<AgentEvent['type']> = new Set([
  'taken',
  'thinking',
  'text-delta',
  'text',
  'text-dropped',
  'retrying',
]);
