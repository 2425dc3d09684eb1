import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import { quantity } from '../../text/format/numbers.ts';
import { revealLine } from '../../text/reveal/reveal.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Button } from '../model/post.ts';
import type { Projects } from '../model/projects.ts';
import { endStates, type Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Checkpoint } from '../ports/store/work-store.ts';
import type { FileChange, Snapshot, UndoPlan } from '../ports/workspaces/rescue.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';

/** What a task changed in the checkout of its person, and the way back. */
export interface Checkpoints {
  /** Claude begins a call that may change files: the state from before is kept, the first time. */
  mayChange(task: Task): void;
  /** Resolves once that is kept, or cannot be; at once when nothing is under way. Never rejects. */
  kept(taskId: string): Promise<void>;
  /** The task has ended: shows what it changed, with a button. */
  ended(taskId: string): void;
  /** Shows what an undo would bring back. Inside a transaction. @returns the word for the person */
  plan(task: Task): string;
  /** Does it: `all`, or only what nobody changed since. Inside a transaction. @returns the word for the person */
  undo(task: Task, user: User, which: 'all' | 'untouched'): string;
  /** Undoes the undo. Inside a transaction. @returns the word for the person */
  redo(task: Task, user: User): string;
  /** Forgets those that are older than their days. */
  expire(): Promise<void>;
}

export interface CheckpointsOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'hasRepository' | 'snapshot' | 'planUndo' | 'undo' | 'forget'>;
  projects: Pick<Projects, 'get'>;
  outbox: Outbox;
  /** How long they are kept, ms. */
  keepMs: number;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

/** Most files named in a message. */
const mostFiles = 10;

export function createCheckpoints(options: CheckpointsOptions): Checkpoints {
  const { store, workspaces, projects, outbox, keepMs, clock, log, signal } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'undo-cards' });
  const keeping = new Map<string, Promise<void>>();

  /** The checkout that the task works in; undefined: it has a worktree of its own, or there is no repository. */
  function checkoutOf({ sessionId, project }: Task): string | undefined {
    const folder = projects.get(project)?.path;
    const isInPlace = store.sessions.get(sessionId)?.folder === undefined;
    return isInPlace && folder !== undefined && workspaces.hasRepository(folder) ? folder : undefined;
  }

  async function keepBefore(task: Task, folder: string): Promise<void> {
    try {
      const before = await workspaces.snapshot(folder, task.project, `checkpoint/${task.id}/before`);
      store.checkpoints.add({ task: task.id, project: task.project, folder, before });
    } catch (error) {
      if (!signal.aborted)
        log.warn('the state before a task could not be kept: it cannot be undone', { task: task.number, error });
    }
  }

  function inBackground(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn(what, { error });
    });
  }

  async function keepAfter(task: Task, { folder, project, before }: Checkpoint): Promise<void> {
    const after = await workspaces.snapshot(folder, project, `checkpoint/${task.id}/after`);
    store.checkpoints.setAfter(task.id, after);
    const { changes } = await workspaces.planUndo(folder, project, before, after);
    if (changes.length === 0) {
      await forget(store.checkpoints.of(task.id)!);
      log.debug('a task changed no file', { task: task.number });
      return;
    }
    const text = `${quantity(changes.length, 'file')} changed in the checkout: ${namesOf(changes)}`;
    store.atomically(() => tell(task, [paragraph(text)], [[{ label: 'Undo', action: `undo:${task.number}` }]]));
  }

  async function forget({ task, project, before, after, undone }: Checkpoint): Promise<void> {
    for (const one of [before, after, undone])
      if (one) await workspaces.forget(project, { ref: one.ref, folder: undefined });
    store.checkpoints.remove(task);
  }

  function tell(task: Task, blocks: Block[], buttons?: Button[][]): void {
    const standing = { taskId: task.id, conversation: task.conversation, key: undoKey(task) };
    notices.tell(standing, { ...notice(blocks, undefined, buttons), notify: false });
  }

  async function showPlan(task: Task, { folder, project, before, after }: Checkpoint): Promise<void> {
    const plan = await workspaces.planUndo(folder, project, before, after!);
    store.atomically(() => {
      if (plan.changes.length === 0)
        return tell(task, [paragraph(`${marks.idle} Nothing is left to undo of task #${task.number}.`)]);
      const { blocks, buttons } = planView(task, plan);
      tell(task, blocks, buttons);
    });
  }

  async function putBack(task: Task, checkpoint: Checkpoint, to: Snapshot, which: 'all' | 'untouched'): Promise<void> {
    const { folder, project, before, after } = checkpoint;
    const { changes, touched } = await workspaces.planUndo(folder, project, before, after!);
    const paths = changes.map(({ path }) => path).filter((path) => which === 'all' || !touched.includes(path));
    const isRedo = to === checkpoint.undone;
    const name = `checkpoint/${task.id}/${isRedo ? 'redone' : 'undone'}`;
    const kept = await workspaces.undo(folder, project, to, paths, name);
    store.atomically(() => {
      store.checkpoints.setUndone(task.id, isRedo ? undefined : kept);
      const done = isRedo ? 'is as it was before the undo' : 'is undone';
      const again: Button = isRedo
        ? { label: 'Undo', action: `undo:${task.number}` }
        : { label: 'Undo the undo', action: `redo:${task.number}` };
      tell(
        task,
        [
          paragraph(
            `${marks.done} Task #${task.number} ${done}: ${namesOf(changes.filter(({ path }) => paths.includes(path)))}`,
          ),
        ],
        [[again]],
      );
    });
  }

  function failed(task: Task, error: unknown): void {
    if (signal.aborted) return;
    log.warn('an undo did not go through', { task: task.number, error });
    const said = isBridgeError(error) && error.userMessage ? ` ${error.userMessage}` : '';
    const again = [[{ label: 'Undo', action: `undo:${task.number}` }]];
    store.atomically(() => tell(task, [paragraph(`${marks.failed} Nothing was undone.${said}`)], again));
  }

  /** Undefined: it can be undone. */
  function whyNot(task: Task): string | undefined {
    const checkpoint = store.checkpoints.of(task.id);
    if (checkpoint?.after) return undefined;
    if (!endStates.includes(task.state)) return `Task #${task.number} is still at work. Stop it first, or wait.`;
    return `Nothing is kept of what task #${task.number} changed: it changed no file in the checkout, or that is too long ago.`;
  }

  function begin(task: Task, work: (checkpoint: Checkpoint) => Promise<void>): void {
    void Promise.resolve()
      .then(() => work(store.checkpoints.of(task.id)!))
      .catch((error: unknown) => failed(task, error));
  }

  return {
    mayChange(task) {
      if (keeping.has(task.id) || store.checkpoints.of(task.id)) return;
      const folder = checkoutOf(task);
      if (folder !== undefined) keeping.set(task.id, keepBefore(task, folder));
    },
    kept: async (taskId) => keeping.get(taskId),
    ended(taskId) {
      const task = store.tasks.get(taskId);
      const begun = keeping.get(taskId) ?? Promise.resolve();
      keeping.delete(taskId);
      const after = begun.then(() => {
        const checkpoint = store.checkpoints.of(taskId);
        return task && checkpoint && checkpoint.after === undefined ? keepAfter(task, checkpoint) : undefined;
      });
      inBackground(after, 'what a task changed could not be kept');
    },
    plan(task) {
      const refusal = whyNot(task);
      if (refusal !== undefined) return refusal;
      begin(task, (checkpoint) => showPlan(task, checkpoint));
      return '';
    },
    undo(task, user, which) {
      const refusal = whyNot(task);
      if (refusal !== undefined) return refusal;
      store.audit.append({ action: 'work-undone', actor: actorOf(user), task: task.number, detail: which });
      begin(task, (checkpoint) => putBack(task, checkpoint, checkpoint.before, which));
      return `${marks.running} Undoing …`;
    },
    redo(task, user) {
      const undone = store.checkpoints.of(task.id)?.undone;
      if (!undone) return `Task #${task.number} is not undone.`;
      store.audit.append({ action: 'work-undone', actor: actorOf(user), task: task.number, detail: 'the undo itself' });
      begin(task, (checkpoint) => putBack(task, checkpoint, checkpoint.undone ?? undone, 'all'));
      return `${marks.running} Undoing the undo …`;
    },
    async expire() {
      for (const checkpoint of store.checkpoints.olderThan(clock.now() - keepMs)) await forget(checkpoint);
    },
  };
}

/** What comes back and what goes, before anything happens. */
function planView(task: Task, { changes, touched }: UndoPlan): { blocks: Block[]; buttons: Button[][] } {
  const lines = changes.slice(0, mostFiles).map(({ path, what }) => {
    const warning = touched.includes(path) ? ` ${marks.careful} changed since` : '';
    return `${undoWords[what]} ${revealLine(path)}${warning}`;
  });
  const more = changes.length > mostFiles ? [`and ${changes.length - mostFiles} more`] : [];
  const { number } = task;
  const rest = changes.length - touched.length;
  const warning = `${marks.careful} ${quantity(touched.length, 'file')} changed since: an undo takes that away too. It can be undone.`;
  return {
    blocks: [
      paragraph(`Undo task #${number} in the checkout:`),
      { type: 'code', text: [...lines, ...more].join('\n') },
      ...(touched.length > 0 ? [paragraph(warning)] : []),
    ],
    buttons: [
      [
        { label: `Undo ${quantity(changes.length, 'file')}`, action: `undo-all:${number}` },
        ...(touched.length > 0 && rest > 0 ? [{ label: `Only the other ${rest}`, action: `undo-rest:${number}` }] : []),
      ],
    ],
  };
}

/** What the undo does to a file, seen from the undo: it adds one that the task deleted. */
const undoWords: Record<FileChange['what'], string> = {
  added: 'comes back:',
  deleted: 'goes:      ',
  changed: 'changes:   ',
};

function namesOf(changes: readonly FileChange[]): string {
  const names = changes.slice(0, mostFiles).map(({ path }) => revealLine(path));
  const more = changes.length > mostFiles ? [`${changes.length - mostFiles} more`] : [];
  return `${[...names, ...more].join(', ')}.`;
}

function undoKey({ number }: Task): string {
  return `undo:${number}`;
}
