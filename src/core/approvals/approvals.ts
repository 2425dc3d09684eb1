import { randomBytes } from 'node:crypto';
import type { MaskSecrets } from '../../text/secrets/mask.ts';
import { shortToolSummary, toolLabel, toolSummary } from '../../text/summary/tool-call.ts';
import type { TaskControl } from '../actions/task-control.ts';
import { isCovered } from '../grants/rules.ts';
import type { Ground } from '../ground/ground.ts';
import { survey } from '../ground/survey.ts';
import type { Approval } from '../model/approval.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { createWho } from '../people/approvers.ts';
import type { Modes } from '../people/modes.ts';
import { alikeAccounts, requesterOf } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { FileAccess } from '../ports/files.ts';
import type { AgentAsk } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Running } from '../run/running-tasks.ts';
import { createPersist } from '../timing/retry-writes.ts';
import { type Answering, createAnswering } from './answering.ts';
import { cardKey, noticeKey } from './cards/actions.ts';
import { type Card, createCards } from './cards/cards.ts';
import { questionsIn } from './cards/questions.ts';
import { createClose, shownIndex } from './closing.ts';
import { createDecide } from './deciding.ts';
import { createRemind } from './reminders.ts';
import { createUnanswered, nobody, type Unanswered, unasked } from './unanswered.ts';
import { createWaiting } from './waiting.ts';

/** What claude asks its person: shown as cards, answered once, by someone who may (invariant I8). */
export interface Approvals
  extends Answering,
    Pick<Unanswered, 'lapseLeftOver' | 'enforce' | 'cardLost' | 'placeLost' | 'stop'> {
  /** claude asks. Returns at once; the answer goes to the ask. */
  take(ask: AgentAsk): void;
  /** Nobody will answer any more, though tasks go on: what is open, and whatever is asked from now on, is denied. */
  leaveUnattended(): void;
}

export interface ApprovalsOptions {
  store: Store;
  outbox: Outbox;
  lanes: Pick<Lanes, 'letGo'>;
  running: Running;
  tasks: TaskControl;
  allowList: AllowList;
  files: Pick<FileAccess, 'write' | 'readText' | 'discard'>;
  disk: Disk;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  modes: Modes;
  /** Whose person may not run tasks any more. */
  isRemoved(task: Task): boolean;
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

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { store, outbox, running, project, settings, clock, log, mask, stopping } = options;
  const live = new Map<string, Live>();
  /** Cards of a conversation come in the order of their asks, though some take longer to make. */
  const making = new Map<ConversationId, Promise<void>>();
  let isUnattended = false;
  const close = createClose(options);
  const who = createWho({ ...options, by: settings.by, signal: stopping });
  const cards = createCards({ ...options, grantMinutes: settings.grantMinutes });
  const persist = createPersist({ store, clock, log, signal: stopping });
  const remind = createRemind({ ...options, ...settings, eventually });
  const waiting = createWaiting(options.lanes);
  const unanswered = createUnanswered({ ...options, ...settings, live, close, settled, leave, eventually });
  const decide = createDecide({ ...options, live, close, cards, settled, grantMinutes: settings.grantMinutes });
  const answering = createAnswering({ store, live, who, decide, cards, outbox, modes: options.modes, log });

  /** For what a timer or claude sets off, where nobody would catch a full disk. */
  function eventually(work: () => void): void {
    persist(work).catch((error: unknown) => {
      if (error !== stopping.reason) log.error('a request of claude could not be brought up to date', { error });
    });
  }

  function take(ask: AgentAsk): void {
    const startedBy = ask.startedBy ?? ofOnePerson(ask.startedByOneOf);
    if (startedBy === undefined) {
      denyUnasked(ask);
      return;
    }
    const task = store.tasks.ofPrompt(startedBy);
    const folders = task && project(task.project);
    if (!task || !folders) {
      log.warn('claude asked in a session that no task belongs to', { session: ask.sessionId, tool: ask.tool });
      ask.answer({ behavior: 'deny', message: nobody });
      return;
    }
    if (options.isRemoved(task) && deniedWithoutCard(ask, task)) return;
    const before = making.get(task.conversation) ?? Promise.resolve();
    // A covered call waits for no other one's card.
    const judged = judge(ask, task, folders);
    const made = Promise.all([judged, before])
      .then(([ground]) => (ground ? open(ask, task, folders, ground) : undefined))
      .catch((error: unknown) => {
        if (stopping.aborted && ask.promptId !== undefined) return leave(task.id);
        log.error('a request of claude could not be shown', { task: task.number, error });
        ask.answer({ behavior: 'deny', message: nobody });
      });
    making.set(task.conversation, made);
    void made.then(() => {
      if (making.get(task.conversation) === made) making.delete(task.conversation);
    });
  }

  /** The last of several prompts when all are of one person and one project, so that it does not matter which is meant. */
  function ofOnePerson(promptIds: readonly string[]): string | undefined {
    const tasks = promptIds.map((id) => store.tasks.ofPrompt(id));
    const keys = new Set(tasks.map((task) => task && JSON.stringify([requesterOf(task), task.project])));
    return keys.size === 1 && !keys.has(undefined) ? promptIds.at(-1) : undefined;
  }

  /** What the disk says about it, for its card; undefined: it has its answer, or nobody waits for one. */
  async function judge(ask: AgentAsk, task: Task, folders: ProjectSettings): Promise<Ground | undefined> {
    const ground = await survey(ask, folders, options.disk);
    if (ask.withdrawn.aborted) return undefined;
    if (!options.isRemoved(task) && allowedByGrant(ask, task, ground)) return undefined;
    return deniedWithoutCard(ask, task) ? undefined : ground;
  }

  /** A timer of claude's own, say: what nobody asked for runs in nobody's name, and by nobody's grants. */
  function denyUnasked(ask: AgentAsk): void {
    store.audit.append({ action: 'denied', detail: `${summaryOf(ask)}: no task asked for it` });
    log.warn('claude asked in a turn that no task began', { session: ask.sessionId, what: summaryOf(ask) });
    ask.answer({ behavior: 'deny', message: unasked });
  }

  /** Where there is nobody to ask. */
  function deniedWithoutCard(ask: AgentAsk, task: Task): boolean {
    if (!isUnattended && !options.isRemoved(task)) return false;
    const why = isUnattended ? 'nobody is there to answer' : 'its person is not allowed any more';
    store.audit.append({ action: 'denied', task: task.number, detail: `${summaryOf(ask)}: ${why}` });
    log.warn('claude was denied without asking', { task: task.number, what: summaryOf(ask), why });
    ask.answer({ behavior: 'deny', message: nobody });
    return true;
  }

  function allowedByGrant(ask: AgentAsk, task: Task, ground: Ground): boolean {
    const grants = store.grants
      .active(clock.now(), alikeAccounts(options, requesterOf(task)))
      .filter(({ project: name }) => name === task.project);
    const rules = grants.map(({ tool, rule }) => ({ tool, ...(rule === undefined ? {} : { content: rule }) }));
    if (rules.length === 0 || !isCovered(ask, rules, ground)) return false;
    store.audit.append({ action: 'allowed-by-grant', task: task.number, detail: summaryOf(ask) });
    ask.answer({ behavior: 'allow' });
    return true;
  }

  async function open(ask: AgentAsk, task: Task, folders: ProjectSettings, ground: Ground): Promise<void> {
    const places = await who.places(task);
    const kind = kindOf(ask);
    const approval: Approval = {
      id: randomBytes(12).toString('base64url'),
      kind,
      taskId: task.id,
      promptId: ask.promptId,
      conversation: task.conversation,
      cards: places,
      tool: ask.tool,
      input: kind === 'question' ? ask.input : undefined,
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
    const card = await cards.make(approval, ask, task, folders, ground);
    // Making it took a moment.
    if (ask.withdrawn.aborted || stopping.aborted || deniedWithoutCard(ask, task)) {
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
        outbox.add(task.conversation, { ...post, notify: false, key: noticeKey(approval.id) }, task.id);
      }
    });
    keep(approval, ask, card);
    for (const place of [...places, task.conversation]) outbox.kick(place);
    log.info('claude waits for an answer', { task: task.number, tool: ask.tool });
  }

  function keep({ id, taskId, promptId }: Approval, ask: AgentAsk, card: Card): void {
    if (promptId !== undefined) waiting.begin(taskId);
    const forget = remind(id, () => unanswered.timedOut(id));
    const onWithdrawn = () => unanswered.withdrawn(id);
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
    for (const place of new Set([...approval.cards, approval.conversation])) outbox.kick(place);
    for (const place of approval.cards) takeButtons(place, approval);
  }

  /** Where messages stay as they are, at least the buttons go. */
  function takeButtons(place: ConversationId, approval: Approval): void {
    const target = options.platform(platformOf(place));
    const card = store.outbox.messageOf(place, cardKey(approval.id, shownIndex(approval)));
    if (!target?.presses || target.replace || card === undefined) return;
    target.presses.setButtons(place, card, [], stopping).catch((error: unknown) => {
      if (!stopping.aborted) log.debug('buttons could not be taken away', { place, error });
    });
  }

  function summaryOf({ tool, input }: AgentAsk): string {
    const question = tool === 'AskUserQuestion' ? questionsIn(input)[0]?.question : undefined;
    const label = question !== undefined ? 'Question:' : tool === 'ExitPlanMode' ? 'Plan:' : toolLabel(tool);
    return `${label} ${shortToolSummary(label, question ?? toolSummary(tool, input), mask)}`.trim();
  }

  /** Ends claude without ending the task: the next start takes care of it. */
  function leave(taskId: string): void {
    running
      .get(taskId)
      ?.leave()
      .catch((error: unknown) => log.error('a task could not be left', { task: taskId, error }));
  }

  return {
    ...answering,
    take,
    lapseLeftOver: unanswered.lapseLeftOver,
    leaveUnattended() {
      isUnattended = true;
      unanswered.denyAll();
    },
    enforce: unanswered.enforce,
    cardLost: unanswered.cardLost,
    placeLost: unanswered.placeLost,
    stop: unanswered.stop,
  };
}

/** A question that can't be shown as one is judged like any other call. */
function kindOf({ tool, input }: AgentAsk): Approval['kind'] {
  if (tool === 'AskUserQuestion' && questionsIn(input).length > 0) return 'question';
  return tool === 'ExitPlanMode' ? 'plan' : 'permission';
}
