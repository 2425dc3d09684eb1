import { randomUUID } from 'node:crypto';
import { leftOfTaskLimit } from '../budget/task-limit.ts';
import { idInOldPlace } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { AgentEvent } from '../model/events.ts';
import { joinOutcomes, wentWell } from '../model/outcomes.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Extension } from '../ports/task-store.ts';
import { describeFiles } from '../prompt/describe-files.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Persist } from '../timing/persist.ts';
import type { FollowAnswer, Said } from './follow-answer.ts';
import type { RunningTask } from './running-tasks.ts';
import type { FileRange, TaskFiles } from './task-files.ts';

/** Messages that are added to a task while claude is at it: the same task, the same answer. */
export interface Additions {
  /** claude is at it, and takes more. */
  takes(task: Task): boolean;
  /**
   * Stores what comes to the task, and gives it to claude after the transaction around it. False: claude takes nothing
   * more for it, and nothing was stored.
   */
  add(task: Task, extension: Extension): boolean;
  /** What claude says to the task with all that is added meanwhile. `talk` gives it what there is; called at once. */
  whole(task: Task, session: AgentSession, control: RunningTask, talk: () => Promise<Said>): Promise<WholeSaid>;
}

export interface WholeSaid extends Said {
  /** It went well, but claude never began with something that was added: it has to continue with that. */
  isIncomplete: boolean;
}

export interface AdditionsOptions {
  store: Store;
  taskFiles: TaskFiles;
  /** For what shows nothing before claude begins an answer of its own. */
  followAnswer: FollowAnswer;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  /** Most that one task may cost, US dollars. */
  taskUsd: number | undefined;
  persist: Persist;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
}

/** A task that claude is at. */
interface Open {
  session: AgentSession;
  control: RunningTask;
  /** What claude says to each that was added and not listened to yet; undefined: it was not given to it. */
  added: Promise<AsyncIterable<AgentEvent> | undefined>[];
  /** Resolves when the last one was given, or was not. */
  given: Promise<unknown>;
}

interface Addition {
  promptId: string;
  extension: Extension;
  files: FileRange;
}

/** Before what is not words of the person. */
const lead = 'This belongs to the message before.';

export function createAdditions(options: AdditionsOptions): Additions {
  const { store, taskFiles, followAnswer, outbox, taskUsd, persist, clock, log, stopping } = options;
  const open = new Map<string, Open>();

  /** @throws BridgeError with a `userMessage` when a file can't be had */
  async function give(task: Task, { promptId, extension: { messages, pieces }, files }: Addition, to: Open) {
    // The transaction around it was rolled back.
    if (!store.tasks.ofPrompt(promptId)) return undefined;
    const stopped = AbortSignal.any([stopping, to.control.signal]);
    const stored = files.count === 0 ? [] : await taskFiles.prepare(task, stopped, files);
    // Read now: a voice message has its text.
    // The chat may have moved meanwhile.
    const given = new Set(messages.flatMap(({ messageId }) => [messageId, idInOldPlace(messageId)]));
    const text = store.tasks
      .messages(task.id)
      .filter(({ messageId }) => given.has(messageId))
      .map((message) => (message.glue ?? '') + message.text)
      .join('')
      .trim();
    const introduction = pieces.some(({ hasWords }) => hasWords) ? [] : [lead];
    const words = [...introduction, text].filter((part) => part !== '').join('\n\n');
    log.info('more is given to claude for a task', { task: task.number });
    return to.session.steer(promptId, words + describeFiles(stored), stored, leftOfTaskLimit(task, taskUsd));
  }

  /** claude continues its task without what cannot be had. */
  async function giveOrTell(task: Task, addition: Addition, to: Open) {
    try {
      return await give(task, addition, to);
    } catch (error) {
      // The next start gives it to claude.
      if (stopping.aborted) throw error;
      if (to.control.signal.aborted) return undefined;
      const known = isBridgeError(error) ? error.userMessage : undefined;
      if (known === undefined) log.error('a message could not be added to a task', { task: task.number, error });
      const why = known ?? 'Something went wrong in the bridge. See its log.';
      await persist(() => outbox.add(task.conversation, notice(`Claude continues without it: ${why}`, task), task.id));
      outbox.kick(task.conversation);
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
      const { sessionId, process } = to.session;
      const promptId = randomUUID();
      const files = { from: store.files.ofTask(task.id).length, count: extension.files.length };
      store.tasks.extend(task.id, extension);
      store.tasks.addAttempt({ taskId: task.id, promptId, sessionId, process, startedAt: clock.now(), adds: true });
      // One after the other: they keep their order, and no two files look for a name at once.
      const events = to.given.then(() => giveOrTell(task, { promptId, extension, files }, to));
      // `whole` waits for it too, and hears of a failure.
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
          if (events) said = joined(said, await followAnswer(task, events, control));
        }
        return said;
      } finally {
        open.delete(task.id);
        // The session is not given back before.
        await Promise.allSettled(to.added);
      }
    },
  };
}

/** One answer of what claude said first, and of what it said to something that was added. */
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
    preview: added.preview ?? first.preview,
    isIncomplete: first.isIncomplete,
  };
}
