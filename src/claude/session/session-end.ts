import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { waitAtMost } from '../process/bounded-wait.ts';
import { endKin, endProcess } from '../process/end-process.ts';
import type { ClaudeProcess, Exit } from '../process/process.ts';
import { crashed, type TurnEnding } from '../protocol/turn-ending.ts';
import type { Asks } from '../requests/asks.ts';
import type { ControlRequests } from '../requests/control-requests.ts';
import type { SessionPrompts } from './session-prompts.ts';

const interruptMs = 5_000;

/** The end of a session's process: interrupted, after its turn, or by itself. All that is open in it ends as well. */
export interface SessionEnd {
  /** True from the moment the end begins. */
  hasBegun(): boolean;
  /** Interrupts, then ends the process with all it started. */
  stop(): Promise<void>;
  /** End of input: `claude` finishes its turn and exits. */
  endInput(): void;
  /** Ends the process with all it started, giving it `inputMs` to exit by itself. */
  end(inputMs: number): Promise<void>;
  /** As `end`, but resolves when the process has exited: what it started ends a little later. */
  retire(inputMs: number): Promise<void>;
}

export interface SessionEndOptions {
  sessionId: string;
  control: ControlRequests;
  asks: Asks;
  prompts: SessionPrompts;
  clock: Clock;
  log: Log;
  /** Masks secrets in a text for people. */
  mask(text: string): string;
}

export function createSessionEnd(child: ClaudeProcess, options: SessionEndOptions): SessionEnd {
  const { sessionId, control, asks, prompts, clock, log, mask } = options;
  /** Until it has exited. */
  let exiting: Promise<void> | undefined;
  /** Until nothing of it is left. */
  let ending: Promise<void> | undefined;
  let isGone = false;

  void child.exited.then((exit) => {
    isGone = true;
    control.close();
    asks.close();
    prompts.breakOff(() => crash(exit));
  });

  function crash(exit: Exit): TurnEnding {
    const lastWords = mask(child.lastWords());
    log.warn('Claude ended in the middle of a task', { session: sessionId, ...exit, lastWords });
    return crashed(lastWords);
  }

  async function interrupt(): Promise<void> {
    control.request('interrupt', { cancel_queued: true }).catch((error: unknown) => {
      log.debug('Claude did not take the interrupt', { session: sessionId, error });
    });
    await waitAtMost(interruptMs, Promise.race([prompts.ended(), child.exited]), clock);
  }

  async function interruptAndEnd(): Promise<void> {
    if (prompts.isAnyOpen() && !isGone) await interrupt();
    await endProcess(child, { sessionId, clock });
  }

  function whole(exit: Promise<void>): Promise<void> {
    ending ??= exit.then(() => endKin(child, sessionId, clock));
    return ending;
  }

  function retire(inputMs: number): Promise<void> {
    prompts.endAs({ outcome: 'stopped' });
    asks.close();
    exiting ??= endProcess(child, { sessionId, clock, inputMs });
    return exiting;
  }

  return {
    hasBegun: () => isGone || exiting !== undefined,
    stop() {
      prompts.endAs({ outcome: 'stopped' });
      asks.close();
      // Claude does not know of these prompts yet, so it would not end them with a result.
      prompts.breakOffPending({ outcome: 'stopped' });
      exiting ??= interruptAndEnd();
      return whole(exiting);
    },
    endInput() {
      asks.close();
      prompts.breakOffPending({ outcome: 'stopped' }, { steeredOnly: true });
      if (prompts.hasPending()) void prompts.settled().then(child.endInput);
      else child.endInput();
    },
    end: (inputMs) => whole(retire(inputMs)),
    retire,
  };
}
