import type { Lanes } from '../queue/lanes.ts';

/** While a task waits for its person, it takes none of the places for running tasks. */
export interface WaitingTasks {
  begin(taskId: string): void;
  /** Call it once for each `begin`. */
  end(taskId: string): void;
}

export function createWaitingTasks(lanes: Pick<Lanes, 'letGo'>): WaitingTasks {
  const tasks = new Map<string, { open: number; takeBack(): void }>();

  return {
    begin(taskId) {
      const known = tasks.get(taskId);
      if (known) known.open++;
      else tasks.set(taskId, { open: 1, takeBack: lanes.letGo(taskId) });
    },
    end(taskId) {
      const known = tasks.get(taskId);
      if (!known || --known.open > 0) return;
      tasks.delete(taskId);
      known.takeBack();
    },
  };
}
