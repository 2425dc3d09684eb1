import type { Outcome } from '../../core/model/events.ts';
import type { PromptRun } from '../prompt/run.ts';
import type { LifecycleMessage, ResultMessage } from '../protocol/messages.ts';
import type { TurnEnding } from '../protocol/turn-ending.ts';

/**
 * The open prompts, and which of them Claude works on. Measured with `claude` 2.1.329: `started` while another turn
 * runs means that it was folded into that turn; each result names all prompts it answers; `completed` and `cancelled`
 * of a folded one come before that result, and do not show its end.
 */
export interface Turns {
  /** The prompt whose turn runs: it owns what Claude writes. */
  readonly current: PromptRun | undefined;
  /** In the order they were handed over. */
  open(): PromptRun[];
  knows(promptId: string): boolean;
  add(run: PromptRun): void;
  remove(run: PromptRun): void;
  /** Claude works on it from now on. */
  begin(run: PromptRun): void;
  /** Claude reports the fate of a prompt. `unbegun`: how one ends that Claude takes back. */
  follow(message: LifecycleMessage, unbegun: TurnEnding): void;
  /** The prompt that this result answers; undefined: nobody asked for it. */
  answeredBy(result: ResultMessage): PromptRun | undefined;
  /** Ends a prompt and those folded into it; they end as `forced`, else as its outcome suggests. */
  end(run: PromptRun, outcome: Outcome, forced: TurnEnding | undefined): void;
  /** Ends them all, without a result. */
  breakOff(ending: TurnEnding): void;
}

/** A steered message that Claude never began may be given to it again. */
export function endingOfUnbegun({ isSteered }: PromptRun, ending: TurnEnding): TurnEnding {
  return isSteered ? { outcome: 'withdrawn' } : ending;
}

/** A folded prompt has its answer only if the whole turn has. */
function endingOfFolded({ outcome, failure, message }: Outcome): TurnEnding {
  if (outcome === 'done') return { outcome: 'merged' };
  return { outcome, ...(failure && { failure }), ...(message !== undefined && { message }) };
}

export function createTurns(sessionId: string): Turns {
  const runs = new Map<string, PromptRun>();
  let current: PromptRun | undefined;

  function begin(run: PromptRun): void {
    if (run.state !== 'waiting') return;
    if (current) run.fold(current);
    else {
      current = run;
      run.start();
    }
  }

  return {
    get current() {
      return current;
    },
    open: () => [...runs.values()],
    knows: (promptId) => runs.has(promptId),
    add(run) {
      runs.set(run.promptId, run);
    },
    remove(run) {
      runs.delete(run.promptId);
      if (current === run) current = undefined;
    },
    begin,
    follow({ command_uuid: promptId, state }, unbegun) {
      const run = runs.get(promptId);
      // A steered one may wait in Claude's queue for long, and Claude may take it back.
      if (run && state === 'queued' && !run.isSteered) run.take();
      if (run && state === 'started') begin(run);
      // Claude took it back before it began: no result will come.
      if (run?.state === 'waiting' && state === 'cancelled') run.breakOff(endingOfUnbegun(run, unbegun), sessionId);
    },
    answeredBy({ user_message_uuids: named = [], origin }) {
      // Old versions name no prompt, and the current prompt began with this turn; a result with an origin is Claude's
      // own.
      if (named.length === 0) return origin === undefined ? current : undefined;
      if (current && named.includes(current.promptId)) return current;
      return [...runs.values()].find(({ promptId }) => named.includes(promptId));
    },
    end(run, outcome, forced) {
      const folded = [...runs.values()].filter(({ into }) => into === run);
      run.finish(outcome);
      for (const each of folded) each.breakOff(forced ?? endingOfFolded(outcome), outcome.sessionId);
    },
    breakOff(ending) {
      for (const run of [...runs.values()]) {
        run.breakOff(run.state === 'waiting' ? endingOfUnbegun(run, ending) : ending, sessionId);
      }
    },
  };
}
