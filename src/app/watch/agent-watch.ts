import type { Clock } from '../../core/ports/clock.ts';
import type { Host } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { writeRunningNote } from './running-note.ts';

/** Looks for `claude` even while no platform can be reached. */
const longestWithoutCheckMs = 2_000;

export type AgentFound = Awaited<ReturnType<Host['check']>>;

/** What the bridge knows about whether `claude` is installed; other processes read it in the running note. */
export interface AgentWatch {
  version(): string | undefined;
  /** Someone found `claude` in this version. */
  found(version: string): void;
  /**
   * Looks for `claude` once, after `polling`: the look costs time that the first poll needs more. `onMissing` gets a
   * message for people.
   */
  check(polling: Promise<void>, onMissing: (message: string) => void): Promise<AgentFound>;
}

export interface AgentWatchOptions {
  store: Store;
  host: Pick<Host, 'check'>;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  onFound(): void;
}

export function createAgentWatch(options: AgentWatchOptions): AgentWatch {
  const { host, clock, signal, onFound } = options;
  let known: string | undefined;

  function found(version: string): void {
    known = version;
    writeRunningNote(options, { agent: { ok: true, version } });
    onFound();
  }

  return {
    version: () => known,
    found,
    async check(polling, onMissing) {
      await Promise.race([polling, clock.sleep(longestWithoutCheckMs)]);
      const result = await host.check();
      if (signal.aborted) return result;
      if (result.ok) {
        found(result.version);
      } else {
        onMissing(result.message);
        writeRunningNote(options, { agent: result });
      }
      return result;
    },
  };
}
