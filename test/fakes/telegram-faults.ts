import type { Fault } from './telegram-types.ts';

/** What will happen to one call instead of, or after, its normal course. */
export type Mishap = { kind: 'hang' | 'cut' | 'stall' | 'html' } | { kind: 'fail'; fault: Fault };

export interface Faults {
  add(method: string, mishap: Mishap, times: number): void;
  /** The mishap due for this call, if any; the one for `*` comes after those of the method itself. */
  take(method: string): Mishap | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const planned = new Map<string, Mishap[]>();

  return {
    add(method, mishap, times) {
      const list = planned.get(method) ?? [];
      list.push(...Array.from({ length: times }, () => mishap));
      planned.set(method, list);
    },
    take: (method) => planned.get(method)?.shift() ?? planned.get('*')?.shift(),
    clear: () => planned.clear(),
  };
}
