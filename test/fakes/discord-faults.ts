import type { Fault } from './discord-types.ts';

/** What will happen to one call instead of, or after, its normal course. */
export type Mishap = { kind: 'hang' } | { kind: 'cut' } | { kind: 'html' } | { kind: 'fail'; fault: Fault };

export interface Faults {
  add(route: string, mishap: Mishap, times: number): void;
  /** The mishap due for this call, if any; the one for `*` comes after those of the route itself. */
  take(route: string): Mishap | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const planned = new Map<string, Mishap[]>();

  return {
    add(route, mishap, times) {
      const list = planned.get(route) ?? [];
      list.push(...Array.from({ length: times }, () => mishap));
      planned.set(route, list);
    },
    take: (route) => planned.get(route)?.shift() ?? planned.get('*')?.shift(),
    clear: () => planned.clear(),
  };
}
