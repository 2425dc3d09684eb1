import type { SecretMask } from '../../text/secrets/mask.ts';
import type { TaskControl } from '../actions/task-control.ts';
import type { ApprovedFolders } from '../folders/approved.ts';
import { folderToOffer } from '../folders/offer.ts';
import type { Ground } from '../ground/ground.ts';
import { type SurveyedFolders, survey } from '../ground/survey.ts';
import type { Ask } from '../hosts/asks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Form } from '../model/form.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { createApprovers } from '../people/approvers.ts';
import type { Modes } from '../people/modes.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { FileAccess } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import type { NewestTask } from '../reply/context/newest-task.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Running } from '../run/running-tasks.ts';
import type { Workplace } from '../sessions/workplace.ts';
import type { Dues } from '../timing/dues.ts';
import { createPersist } from '../timing/persist.ts';
import { type Asking, createAskingTask } from './asking-task.ts';
import { createAutomaticAnswers } from './automatic-answers.ts';
import { parseAction } from './cards/actions.ts';
import { createCards } from './cards/cards.ts';
import { formOf } from './cards/forms.ts';
import { createClose } from './closing.ts';
import { createDecide } from './deciding.ts';
import { createOpenApprovals } from './open-approvals.ts';
import { createOverview, type Overview } from './overview/overview.ts';
import { createPress, type Press } from './pressing.ts';
import { createReminders } from './reminders.ts';
import { createRightToAnswer } from './right-to-answer.ts';
import { createShow } from './showing.ts';
import { createUnanswered, nobody, type Unanswered } from './unanswered.ts';
import { createWrittenAnswers, type WrittenAnswers } from './written-answers.ts';

/** What Claude asks its person: cards that someone with the right to it answers once (invariant I8). */
export interface Approvals extends Pick<Unanswered, 'lapseLeftOver' | 'enforce' | 'cardLost' | 'placeLost' | 'stop'> {
  /** Takes what Claude asks. Returns at once; the answer goes to the ask. */
  take(ask: Ask): void;
  press: Press;
  /** What the presser of a button of a card fills in; undefined: nothing, or the press gets a refusal. Only reads. */
  formFor(user: User, argument: string): Form | undefined;
  /** An approval is closed, and that is committed: Claude gets its answer, the task its place back. */
  closed(approvalId: string): void;
  /** Resolves when Claude has the answer that a press on this action sent on its way; undefined: none is. Never rejects. */
  giving(argument: string): Promise<void> | undefined;
  answerByText: WrittenAnswers['take'];
  overview: Overview;
  /** Nobody will answer, though tasks continue: denies what is open and all that is asked from now on. */
  leaveUnattended(): void;
}

export interface ApprovalsOptions {
  store: Store;
  outbox: Outbox;
  newest: Pick<NewestTask, 'isRightBelow'>;
  lanes: Pick<Lanes, 'letGo'>;
  running: Running;
  tasks: TaskControl;
  allowList: AllowList;
  files: Pick<FileAccess, 'write' | 'readText' | 'discard'>;
  disk: Disk;
  folders: Pick<ApprovedFolders, 'of'>;
  platform(name: string): ChatPlatform | undefined;
  workplace: Workplace;
  known: Pick<KnownPlatforms, 'buttonsIn' | 'textUnitsIn' | 'titleOf'>;
  modes: Modes;
  /** Whether the person of this task may no longer run tasks. */
  isRemoved(task: Task): boolean;
  mask: SecretMask;
  dues: Dues;
  settings: {
    grantMinutes: number;
    remindMinutes: number;
    timeoutMinutes?: number | undefined;
    /** Who answers the requests of an operator's task. */
    by: 'requester' | 'owner';
  };
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins to stop. */
  stopping: AbortSignal;
}

/** The ground of a call, and the folders it was looked at with. */
interface Seen {
  place: SurveyedFolders;
  ground: Ground;
}

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { store, outbox, running, modes, settings, clock, log, stopping } = options;
  const { grantMinutes } = settings;
  const persist = createPersist({ clock, log, signal: stopping });
  const reminders = createReminders({ ...options, ...settings });
  const cards = createCards({ ...options, grantMinutes });
  const approvers = createApprovers({ ...options, by: settings.by, signal: stopping });
  const open = createOpenApprovals(options);
  const close = createClose({ ...options, open, onClosed: reminders.end });
  const automatic = createAutomaticAnswers(options);
  const unanswered = createUnanswered({ ...options, ...settings, approvers, close, leave, eventually });
  const askingTask = createAskingTask(options);
  const show = createShow({ ...options, open, reminders, approvers, cards, automatic, unanswered, leave });
  const decide = createDecide({ ...options, open, close, cards, grantMinutes });
  const right = createRightToAnswer({ store, approvers, modes, log });
  const words = createWrittenAnswers({ store, open, right, decide });
  const overview = createOverview({ ...options, open, approvers, cards });
  const press = createPress({ store, outbox, open, right, decide, words, cards });
  /** Cards of a conversation come in the order of their asks, though some take longer to build. */
  const lastCards = new Map<ConversationId, Promise<void>>();

  function take(ask: Ask): void {
    const asking = askingTask(ask);
    if (!asking) return;
    const { task } = asking;
    if (options.isRemoved(task) && automatic.denyUnattended(ask, task)) return;
    // A call that a grant covers waits for no card.
    const judged = judge(ask, asking);
    const shown = Promise.all([judged, lastCards.get(task.conversation)])
      .then(([seen]) => seen && show(looksAgain(ask, asking, seen), asking, seen.ground))
      .catch((error: unknown) => {
        if (stopping.aborted && ask.promptId !== undefined) return leave(task.id);
        log.error('could not show a request of Claude', { task: task.number, error });
        void ask.answer({ behavior: 'deny', message: nobody });
      });
    lastCards.set(task.conversation, shown);
    void shown.then(() => {
      if (lastCards.get(task.conversation) === shown) lastCards.delete(task.conversation);
    });
  }

  /** What the disk shows about the call, for its card; undefined: it has its answer, or nobody waits for one. */
  async function judge(ask: Ask, { task, project }: Asking): Promise<Seen | undefined> {
    const place = { ...project, approved: await options.folders.of(task) };
    const ground = await survey(ask, place, options.disk);
    if (ask.withdrawn.aborted) return undefined;
    const isAnswered = automatic.allowByGrant(ask, task, ground) || automatic.denyUnattended(ask, task);
    if (isAnswered) return undefined;
    return { place, ground: { ...ground, approvable: await folderToOffer(ask, ground, place, options.disk) } };
  }

  function looksAgain(ask: Ask, { task }: Asking, { place, ground }: Seen): Ask {
    return automatic.looksAgain(ask, task, ground, () => survey(ask, place, options.disk));
  }

  function formFor(user: User, argument: string): Form | undefined {
    const parsed = parseAction(argument);
    const approval = parsed && store.approvals.get(parsed.approvalId);
    if (approval?.state !== 'open' || !open.has(approval.id)) return undefined;
    return approvers.refusal(user, approval) === undefined ? formOf(approval, parsed?.choice, options.mask) : undefined;
  }

  /** For what a timer or Claude sets off: nobody there would catch the error of a full disk. */
  function eventually(work: () => void): void {
    persist(work).catch((error: unknown) => {
      if (error !== stopping.reason) log.error('could not update a request of Claude', { error });
    });
  }

  /** Ends `claude` but not the task: the next start takes care of it. */
  function leave(taskId: string): void {
    running
      .get(taskId)
      ?.leave()
      .catch((error: unknown) => log.error('could not leave a task', { task: taskId, error }));
  }

  return {
    take,
    press,
    formFor,
    closed: open.closed,
    giving(argument) {
      const parsed = parseAction(argument);
      return parsed && open.giving(parsed.approvalId);
    },
    answerByText: words.take,
    overview,
    lapseLeftOver: unanswered.lapseLeftOver,
    leaveUnattended() {
      automatic.leaveUnattended();
      unanswered.denyAll();
    },
    enforce: unanswered.enforce,
    cardLost: unanswered.cardLost,
    placeLost: unanswered.placeLost,
    stop: unanswered.stop,
  };
}
