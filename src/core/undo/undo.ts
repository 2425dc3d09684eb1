import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import { quantity } from '../../text/format/numbers.ts';
import { revealLine } from '../../text/reveal/reveal.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Button } from '../model/post.ts';
import { endStates, type Task } from '../model/task.ts';
import { actorOf } from '../people/rights.ts';
import type { Checkpoint } from '../ports/store/work-store.ts';
import type { FileChange, Snapshot, UndoPlan } from '../ports/workspaces/rescue.ts';
import type { Checkpoints, CheckpointsOptions } from './contract.ts';
import { changedNames, mostFilesNamed } from './named-files.ts';

export interface UndoOptions extends Pick<CheckpointsOptions, 'store' | 'workspaces' | 'log' | 'signal'> {
  /** Shows this in place of what the chat shows about the changes of the task. */
  tell(task: Task, blocks: Block[], buttons?: Button[][]): void;
}

/** The way back from what a task changed, and back from that. */
export function createUndo({
  store,
  workspaces,
  log,
  signal,
  tell,
}: UndoOptions): Pick<Checkpoints, 'plan' | 'undo' | 'redo'> {
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
            `${marks.done} Task #${task.number} ${done}: ${changedNames(changes.filter(({ path }) => paths.includes(path)))}`,
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
  };
}

/** What comes back and what goes, before anything happens. */
function planView(task: Task, { changes, touched }: UndoPlan): { blocks: Block[]; buttons: Button[][] } {
  const lines = changes.slice(0, mostFilesNamed).map(({ path, what }) => {
    const warning = touched.includes(path) ? ` ${marks.careful} changed since` : '';
    return `${undoWords[what]} ${revealLine(path)}${warning}`;
  });
  const more = changes.length > mostFilesNamed ? [`and ${changes.length - mostFilesNamed} more`] : [];
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
