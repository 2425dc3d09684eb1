import type { ServerResponse } from 'node:http';

/** Named places where a stream waits until a test lets it go on. */
export interface Gates {
  pass(name: string, response?: ServerResponse): Promise<void>;
  open(name: string): void;
  isWaiting(name: string): boolean;
}

export function createGates(changed: () => void): Gates {
  const opened = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  return {
    pass: (name, response) =>
      new Promise((resolve) => {
        if (opened.has(name)) return resolve();
        const queue = waiting.get(name) ?? new Set();
        const go = () => {
          queue.delete(go);
          resolve();
        };
        queue.add(go);
        waiting.set(name, queue);
        response?.once('close', go);
        changed();
      }),
    open: (name) => {
      opened.add(name);
      for (const go of waiting.get(name) ?? []) go();
    },
    isWaiting: (name) => (waiting.get(name)?.size ?? 0) > 0,
  };
}
