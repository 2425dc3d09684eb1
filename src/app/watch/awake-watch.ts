import { awakeNote } from '../../core/commands/awake.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';

type Mode = 'off' | 'tasks' | 'always';

export interface AwakeParts {
  store: Store;
  running: { onCount(listener: (count: number) => void): void };
  log: Log;
}

/** Keeps the machine awake as owners said in the chat, or else as configured: from now on, and after each change. */
export function keepAwakeAsSaid(
  keepAwake: { update(runningTasks: number): void; setMode(mode: Mode): void },
  { store, running, log }: AwakeParts,
): void {
  const said = () => store.notes.get(awakeNote) as Mode | undefined;
  const follow = () => {
    const mode = said();
    if (mode) keepAwake.setMode(mode);
  };
  follow();
  running.onCount(keepAwake.update);
  store.onChange(
    (changes) => changes.some((change) => change.type === 'note-changed' && change.key === awakeNote) && follow(),
    (error) => log.error('the machine could not be kept awake as said', { error }),
  );
}
