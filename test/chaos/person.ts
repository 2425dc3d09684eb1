import type { Asked } from './asked.ts';

/** The person who writes, waits, and presses what there is to press. */
export interface Person {
  /** Labels of buttons that are pressed wherever they are seen, each message once, while something is waited for. */
  readonly presses: Set<string>;
  /** Resolves with the first answer of `predicate` that is truthy, looked at after every change on any platform. */
  until<T>(predicate: Predicate<T>, what: string): Promise<T>;
}

type Predicate<T> = () => T | undefined | null | false | 0 | '';

/** A platform that says when it has changed; it gives up after a time of its own. */
interface Server {
  until<T>(predicate: Predicate<T>, what: string): Promise<T>;
}

/** `asked`: live; the conversations in it are those looked at. */
export function createPerson(servers: readonly Server[], asked: readonly Asked[], patienceMs: number): Person {
  const presses = new Set(['Continue']);
  const pressed = new Set<string>();

  function press(): void {
    for (const where of new Set(asked.flatMap(({ where, elsewhere }) => [where, ...(elsewhere ? [elsewhere] : [])]))) {
      for (const { id, labels } of where.shown()) {
        const key = `${where.name} ${id}`;
        const label = labels.find((one) => presses.has(one));
        if (label === undefined || pressed.has(key)) continue;
        // To go on with what has failed would be a task of its own.
        if (label === 'Continue' && !labels.includes('Drop')) continue;
        pressed.add(key);
        where.press(id, label);
      }
    }
  }

  return {
    presses,
    async until(predicate, what) {
      const deadline = performance.now() + patienceMs;
      const look = () => {
        press();
        return predicate();
      };
      for (;;) {
        const tries = servers.map((server) =>
          server.until(look, what).then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          ),
        );
        const tried = await Promise.race(tries);
        if ('value' in tried) return tried.value;
        if (performance.now() > deadline) throw tried.error;
      }
    },
  };
}
