import { randomBytes } from 'node:crypto';
import type { MaskSecrets } from '../../text/secrets.ts';
import { toolLabel, toolSummary } from '../../text/tool-line.ts';
import type { AllowList } from '../allow-list.ts';
import type { Approval } from '../approval.ts';
import { type ConversationId, platformOf } from '../conversation.ts';
import type { FileAccess } from '../files.ts';
import { isCovered } from '../grant-rules.ts';
import type { AgentAsk } from '../host.ts';
import type { Lanes } from '../lanes.ts';
import type { Modes } from '../modes.ts';
import type { Outbox } from '../outbox.ts';
import type { ChatPlatform, Clock, Log, ProjectSettings } from '../ports.ts';
import type { Running } from '../running.ts';
import { notice } from '../say.ts';
import type { Store } from '../store.ts';
import type { Task } from '../task.ts';
import type { TaskControl } from '../task-control.ts';
import { type Answering, createAnswering } from './answering.ts';
import { type Card, createCards } from './cards.ts';
import { createClose } from './closing.ts';
import { createDecide } from './deciding.ts';
import { questionsIn } from './questions.ts';
import { createRemind } from './reminders.ts';
import { createWaiting } from './waiting.ts';
import { createWho } from './who.ts';

/** What claude asks its person: shown as cards, answered once, by someone who may (invariant I8). */
export interface Approvals extends Answering {
  /** claude asks. Returns at once; the answer goes to the ask. */
  take(ask: AgentAsk): void;
  /** What the last run left open can not be answered any more. To be called once, before anything is taken in. */
  lapseLeftOver(): void;
  /** The bridge stops: nothing is answered any more, and tasks that wait are left for the next start. */
  stop(): void;
}

export interface ApprovalsOptions {
  store: Store;
  outbox: Outbox;
  lanes: Pick<Lanes, 'letGo'>;
  running: Running;
  tasks: TaskControl;
  allowList: AllowList;
  files: Pick<FileAccess, 'write' | 'readText' | 'discard'>;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  modes: Modes;
  mask: MaskSecrets;
  settings: {
    grantMinutes: number;
    remindMinutes: number;
    timeoutMinutes?: number | undefined;
    /** Who answers what an operator's task asks. */
    by: 'requester' | 'owner';
  };
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins to stop. */
  stopping: AbortSignal;
}

/** An approval that claude waits for now. */
export interface Live {
  ask: AgentAsk;
  card: Card;
  release(): void;
}

const nobody = 'Nobody can be asked about this now. Do without it, or end your turn and say what you would need.';

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { store, outbox, running, project, settings, clock, log, mask, stopping } = options;
  const live = new Map<string, Live>();
  /** Cards of a conversation come in the order of their asks, though some take longer to make. */
  const making = new Map<ConversationId, Promise<void>>();
  const close = createClose(options);
  const who = createWho({ ...options, by: settings.by, signal: stopping });
  const cards = createCards({ ...options, grantMinutes: settings.grantMinutes });
  const remind = createRemind({ ...options, ...settings });
  const waiting = createWaiting(options.lanes);
  const decide = createDecide({ ...options, live, close, cards, settled, grantMinutes: settings.grantMinutes });
  const answering = createAnswering({ store, live, who, decide, modes: options.modes, log });

  function take(ask: AgentAsk): void {
    const task = taskOf(ask);
    const folders = task && project(task.project);
    if (!task || !folders) {
      log.warn('claude asked in a session that no task belongs to', { session: ask.sessionId, tool: ask.tool });
      ask.answer({ behavior: 'deny', message: nobody });
      return;
    }
    if (allowedByGrant(ask, task, folders)) return;
    const before = making.get(task.conversation) ?? Promise.resolve();
    const made = before
      .then(() => open(ask, task, folders))
      .catch((error: unknown) => {
        if (!stopping.aborted) log.error('a request of claude could not be shown', { task: task.number, error });
        ask.answer({ behavior: 'deny', message: nobody });
      });
    making.set(task.conversation, made);
    void made.then(() => {
      if (making.get(task.conversation) === made) making.delete(task.conversation);
    });
  }

  function taskOf({ promptId, sessionId }: AgentAsk): Task | undefined {
    return (promptId === undefined ? undefined : store.tasks.get(promptId)) ?? store.tasks.lastOfSession(sessionId);
  }

  function allowedByGrant(ask: AgentAsk, task: Task, folders: ProjectSettings): boolean {
    const person = store.identities.of({ platform: platformOf(task.conversation), userId: task.userId });
    const grants = store.grants.active(clock.now(), person).filter(({ project: name }) => name === task.project);
    const rules = grants.map(({ tool, rule }) => ({ tool, ...(rule === undefined ? {} : { content: rule }) }));
    if (rules.length === 0 || !isCovered(ask, rules, folders)) return false;
    store.audit.append({ action: 'allowed-by-grant', task: task.number, detail: summaryOf(ask) });
    ask.answer({ behavior: 'allow' });
    return true;
  }

  async function open(ask: AgentAsk, task: Task, folders: ProjectSettings): Promise<void> {
    const places = await who.places(task);
    const approval: Approval = {
      id: randomBytes(12).toString('base64url'),
      kind: kindOf(ask),
      taskId: task.id,
      promptId: ask.promptId,
      conversation: task.conversation,
      cards: places,
      tool: ask.tool,
      input: ask.input,
      summary: summaryOf(ask),
      state: 'open',
      answers: [],
      ticked: [],
      awaiting: undefined,
      askedAt: clock.now(),
      closedAt: undefined,
      closedBy: undefined,
      outcome: undefined,
    };
    const card = await cards.make(approval, ask, task, folders);
    if (ask.withdrawn.aborted || stopping.aborted) {
      await card.discard();
      if (stopping.aborted && ask.promptId !== undefined) leave(task.id);
      return;
    }

    store.atomically(() => {
      store.approvals.add(approval);
      if (ask.promptId !== undefined) store.tasks.moveIf(task.id, ['running'], 'waiting');
      for (const place of places) for (const post of card.postsFor(place)) outbox.add(place, post, task.id);
      if (!places.includes(task.conversation)) {
        const post = notice(`Waits for an owner’s word: ${approval.summary}`, task);
        outbox.add(task.conversation, { ...post, notify: false }, task.id);
      }
    });
    keep(approval, ask, card);
    for (const place of [...places, task.conversation]) outbox.kick(place);
    log.info('claude waits for an answer', { task: task.number, tool: ask.tool });
  }

  function keep({ id, taskId, promptId }: Approval, ask: AgentAsk, card: Card): void {
    if (promptId !== undefined) waiting.begin(taskId);
    const forget = remind(id, () => timedOut(id));
    const onWithdrawn = () => withdrawn(id);
    ask.withdrawn.addEventListener('abort', onWithdrawn, { once: true });
    live.set(id, {
      ask,
      card,
      release() {
        forget();
        ask.withdrawn.removeEventListener('abort', onWithdrawn);
        if (promptId !== undefined) waiting.end(taskId);
      },
    });
  }

  /** Nothing waits for it any more. Outside of the transaction that closed it. */
  function settled(approval: Approval): void {
    live.get(approval.id)?.release();
    live.delete(approval.id);
    for (const place of approval.cards) outbox.kick(place);
  }

  function withdrawn(id: string): void {
    const approval = store.approvals.get(id);
    if (!approval) return;
    store.atomically(() => close(approval, { state: 'withdrawn', outcome: 'Not needed any more' }));
    settled(approval);
  }

  function timedOut(id: string): void {
    const approval = store.approvals.get(id);
    const minutes = settings.timeoutMinutes;
    if (!approval) return;
    const outcome = `Nobody answered for ${minutes} min, so it was denied`;
    const closed = store.atomically(() => close(approval, { state: 'denied', outcome }));
    if (closed) {
      const message = `The person did not answer for ${minutes} minutes, so this is denied. Do without it, or end your turn and say what you need.`;
      live.get(id)?.ask.answer({ behavior: 'deny', message });
    }
    settled(approval);
  }

  function summaryOf({ tool, input }: AgentAsk): string {
    return mask(`${toolLabel(tool)} ${toolSummary(tool, input)}`.trim());
  }

  /** Ends claude without ending the task: the next start takes care of it. */
  function leave(taskId: string): void {
    running
      .get(taskId)
      ?.leave()
      .catch((error: unknown) => log.error('a task could not be left', { task: taskId, error }));
  }

  function lapse(approval: Approval, outcome: string): void {
    store.atomically(() => close(approval, { state: 'lapsed', outcome }));
  }

  return {
    ...answering,
    take,
    lapseLeftOver() {
      for (const approval of store.approvals.open()) lapse(approval, 'It lapsed: the bridge was restarted');
    },
    stop() {
      for (const approval of store.approvals.open()) {
        lapse(approval, 'It lapsed: the bridge was stopped');
        settled(approval);
        if (approval.promptId !== undefined) leave(approval.taskId);
      }
    },
  };
}

/** A question that can't be shown as one is judged like any other call. */
function kindOf({ tool, input }: AgentAsk): Approval['kind'] {
  if (tool === 'AskUserQuestion' && questionsIn(input).length > 0) return 'question';
  return tool === 'ExitPlanMode' ? 'plan' : 'permission';
}
