import { type Block, paragraph } from '../../text/document/blocks.ts';
import { quantity } from '../../text/format/numbers.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Checkpoint } from '../ports/store/work-store.ts';
import { notice } from '../reply/notice.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { mayChangeFiles } from './changing-tools.ts';
import type { Checkpoints, CheckpointsOptions } from './contract.ts';
import { changedNames } from './named-files.ts';
import { createUndo } from './undo.ts';

export function createCheckpoints(options: CheckpointsOptions): Checkpoints {
  const { store, workspaces, projects, outbox, keepMs, log, signal } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'undo-cards' });
  const keeping = new Map<string, Promise<void>>();
  /** Calls that may change files and have not asked, of tasks whose state from before is not kept yet. */
  const unasked = new Map<string, number>();

  /** The checkout that the task works in; undefined: it has a worktree of its own, or there is no repository. */
  function checkoutOf({ sessionId, project }: Task): string | undefined {
    const folder = projects.get(project)?.path;
    const isInPlace = store.sessions.get(sessionId)?.folder === undefined;
    return isInPlace && folder !== undefined && workspaces.hasRepository(folder) ? folder : undefined;
  }

  async function keepBefore(task: Task, folder: string): Promise<void> {
    const { id, number, project } = task;
    try {
      const before = await workspaces.snapshot(folder, project, `checkpoint/${id}/before`);
      const isTooLate = (unasked.get(id) ?? 0) > 0;
      unasked.delete(id);
      if (!isTooLate) return store.checkpoints.add({ task: id, project, folder, before });
      await workspaces.forget(project, { ref: before.ref, folder: undefined });
      log.info('a task cannot be undone: its first change came too soon', { task: number });
    } catch (error) {
      if (!signal.aborted) log.warn('a task cannot be undone: nothing could be kept', { task: number, error });
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
    const text = `${quantity(changes.length, 'file')} changed in the checkout: ${changedNames(changes)}`;
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

  return {
    toolStarted(task, tool) {
      // In a later attempt, files have changed already.
      if (store.checkpoints.of(task.id) || store.tasks.attempts(task.id).length > 1) return;
      const folder = checkoutOf(task);
      if (folder === undefined) return;
      const isFirst = !keeping.has(task.id);
      if (mayChangeFiles(tool)) unasked.set(task.id, (unasked.get(task.id) ?? 0) + 1);
      if (isFirst) keeping.set(task.id, keepBefore(task, folder));
    },
    asked({ id }) {
      unasked.set(id, Math.max(0, (unasked.get(id) ?? 0) - 1));
    },
    kept: async (taskId) => keeping.get(taskId),
    ended(taskId) {
      const task = store.tasks.get(taskId);
      const begun = keeping.get(taskId) ?? Promise.resolve();
      keeping.delete(taskId);
      unasked.delete(taskId);
      const after = begun.then(() => {
        const checkpoint = store.checkpoints.of(taskId);
        return task && checkpoint && checkpoint.after === undefined ? keepAfter(task, checkpoint) : undefined;
      });
      inBackground(after, 'what a task changed could not be kept');
    },
    ...createUndo({ ...options, tell }),
    async expire(now) {
      for (const checkpoint of store.checkpoints.olderThan(now - keepMs)) await forget(checkpoint);
    },
  };
}

function undoKey({ number }: Task): string {
  return `undo:${number}`;
}
