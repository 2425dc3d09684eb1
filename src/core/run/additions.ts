import { randomUUID } from 'node:crypto';
import { leftOfTaskLimit } from '../budget/task-limit.ts';
import { idInOldPlace } from '../model/conversation.ts';
import { isBridgeError, isOfStore } from '../model/errors.ts';
import type { AgentEvent } from '../model/events.ts';
import { joinOutcomes, wentWell } from '../model/outcomes.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Extension } from '../ports/store/task-store.ts';
import { composePrompt, type PromptPart } from '../prompt/parts.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Persist } from '../timing/persist.ts';
import type { FollowAnswer, Said } from './follow-answer.ts';
import type { RunningTask } from './running-tasks.ts';
import type { FileRange, TaskFiles } from './task-files.ts';

/** Messages that are added to a task while Claude works on it: the same task, the same answer. */
export interface Additions {
  /** Whether Claude works on it and takes more messages. */
  takes(task: Task): boolean;
  /**
   * Stores the addition and gives it to Claude after the transaction. False: Claude takes nothing more for the task,
   * and nothing was stored.
   */
  add(task: Task, extension: Extension): boolean;
  /** Claude's answer to the task with all that is added meanwhile. Calls `talk` at once, to hand over the task. */
  whole(task: Task, session: AgentSession, control: RunningTask, talk: () => Promise<Said>): Promise<WholeSaid>;
}

export interface WholeSaid extends Said {
  /** It went well, but Claude never began an addition: another attempt has to continue with that. */
  isIncomplete: boolean;
}

export interface AdditionsOptions {
  store: Store;
  taskFiles: TaskFiles;
  /** What Claude reads for a task, in order. */
  promptParts: readonly PromptPart[];
  /** Follows an answer that shows nothing before Claude begins it on its own. */
  followAnswer: FollowAnswer;
  outbox: Pick<Outbox, 'add'>;
  /** Most one task may cost, US dollars. */
  taskUsd: number | undefined;
  persist: Persist;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
}

/** A task Claude works on. */
interface Open {
  session: AgentSession;
  control: RunningTask;
  /** Claude's events for each addition that nobody has read yet; undefined: Claude did not get it. */
  added: Promise<AsyncIterable<AgentEvent> | undefined>[];
  /** Resolves when Claude has the last addition, or will not get it. */
  given: Promise<unknown>;
}

interface Addition {
  promptId: string;
  extension: Extension;
  files: FileRange;
}

export function createAdditions(options: AdditionsOptions): Additions {
  const { store, taskFiles, promptParts, followAnswer, outbox, taskUsd, persist, clock, log, stopping } = options;
  const open = new Map<string, Open>();

  /** @throws BridgeError with a `userMessage` when a file is out of reach */
  async function give(task: Task, { promptId, extension: { messages, pieces }, files }: Addition, to: Open) {
    // The transaction around it was rolled back.
    if (!store.tasks.ofPrompt(promptId)) return undefined;
    const stopped = AbortSignal.any([stopping, to.control.signal]);
    const stored = files.count === 0 ? [] : await taskFiles.handOver(task, stopped, files);
    // Reads the messages now: a voice message has its text. The chat may have moved meanwhile.
    const given = new Set(
      messages.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId, idInOldPlace(messageId)])),
    );
    const words = store.tasks
      .messages(task.id)
      .filter(({ messageId }) => messageId !== undefined && given.has(messageId))
      .map((message) => (message.glue ?? '') + message.text)
      .join('')
      .trim();
    const hasOwnWords = pieces.some(({ hasWords }) => hasWords);
    const facts = { task, way: 'addition', isContinued: false, words, hasOwnWords, files: stored } as const;
    log.info('more is given to claude for a task', { task: task.number });
    return to.session.steer(promptId, composePrompt(promptParts, facts), stored, leftOfTaskLimit(task, taskUsd));
  }

  /** Claude continues its task without a file that is out of reach. */
  async function giveOrTell(task: Task, addition: Addition, to: Open) {
    try {
      return await give(task, addition, to);
    } catch (error) {
      // The next start gives it to Claude.
      if (stopping.aborted) throw error;
      if (to.control.signal.aborted) return undefined;
      const known = isBridgeError(error) && !isOfStore(error) ? error.userMessage : undefined;
      if (known === undefined) log.error('a message could not be added to a task', { task: task.number, error });
      const why = known ?? 'Something went wrong in the bridge. See its log.';
      await persist(() => outbox.add(task.conversation, notice(`Claude continues without it: ${why}`, task), task.id));
      return undefined;
    }
  }

  function openFor({ id }: Task): Open | undefined {
    const to = open.get(id);
    return to?.session.canSteer && !to.control.signal.aborted && !stopping.aborted ? to : undefined;
  }

  return {
    takes: (task) => openFor(task) !== undefined,
    add(task, extension) {
      const to = openFor(task);
      if (!to) return false;
      const { sessionId, handle } = to.session;
      const promptId = randomUUID();
      const files = { from: store.files.ofTask(task.id).length, count: extension.files.length };
      store.tasks.extend(task.id, extension);
      store.tasks.addAttempt({ taskId: task.id, promptId, sessionId, handle, startedAt: clock.now(), adds: true });
      // One after the other: they keep their order, and no two files pick a name at once.
      const events = to.given.then(() => giveOrTell(task, { promptId, extension, files }, to));
      // `whole` waits for it too, and gets a failure.
      to.given = events.catch(() => {});
      to.added.push(events);
      return true;
    },

    async whole(task, session, control, talk) {
      const to: Open = { session, control, added: [], given: Promise.resolve() };
      open.set(task.id, to);
      try {
        let said: WholeSaid = { ...(await talk()), isIncomplete: false };
        for (let next = to.added.shift(); next; next = to.added.shift()) {
          const events = await next;
          if (!events) continue;
          const { preview } = said;
          // The next answer continues in it.
          if (preview) await persist(() => store.tasks.setPreview(task.id, preview));
          said = joined(said, await followAnswer(task, events, control));
        }
        return said;
      } finally {
        open.delete(task.id);
        // Wait for all: only then may the session be released.
        await Promise.allSettled(to.added);
      }
    },
  };
}

/** Joins Claude's first answer with its answer to an addition. */
function joined(first: WholeSaid, added: Said): WholeSaid {
  const { outcome } = added;
  if (outcome.outcome === 'merged') return first;
  if (outcome.outcome === 'withdrawn') {
    return { ...first, isIncomplete: first.isIncomplete || wentWell(first.outcome) };
  }
  return {
    outcome: joinOutcomes(first.outcome, outcome),
    toolCount: first.toolCount + added.toolCount,
    denied: [...first.denied, ...added.denied],
    // Each of the two answers has a result of its own.
    steps: [],
    preview: added.preview ?? first.preview,
    isIncomplete: first.isIncomplete,
  };
}
