import type { PromptRun } from '../prompt/run.ts';
import type { LifecycleMessage, SystemMessage } from '../protocol/messages.ts';
import type { TurnEnding } from '../protocol/turn-ending.ts';
import type { OwnTurns } from './own-turns.ts';
import type { Turns } from './turns.ts';

/** Notices when Claude begins a turn, and whether it is a prompt's or Claude's own. */
export interface TurnStarts {
  /** Claude reports its rest, its tasks, or that a turn begins. */
  followState(message: SystemMessage): void;
  /** Claude reports the fate of a message. `unbegun`: how a prompt ends that Claude takes back. */
  followMessage(message: LifecycleMessage, unbegun: TurnEnding): void;
  /** A prompt went to a version that does not report its fate. */
  given(run: PromptRun): void;
  /** A prompt has ended. */
  forget(run: PromptRun): void;
}

export interface TurnStartsOptions {
  turns: Turns;
  own: OwnTurns;
  /** Claude begins a turn of its own. */
  onOwn(): void;
}

export function createTurnStarts({ turns, own, onOwn }: TurnStartsOptions): TurnStarts {
  /** Prompts that went to a version without reports while it took a turn of its own. */
  const late = new Set<PromptRun>();
  let isIdle = true;

  function beginOwn(): void {
    own.begin();
    onOwn();
  }

  return {
    followState(message) {
      const { subtype, state } = message;
      own.follow(message);
      if (subtype === 'session_state_changed') {
        if (isIdle && state === 'running' && turns.open().length === 0) beginOwn();
        isIdle = state === 'idle';
      }
      if (subtype !== 'init' || turns.current) return;
      const [next] = own.current ? [] : late;
      if (next) {
        late.delete(next);
        turns.begin(next);
      } else beginOwn();
    },
    followMessage(message, unbegun) {
      if (message.state === 'started' && !turns.current && !turns.knows(message.command_uuid)) {
        own.wake(message);
        onOwn();
      }
      turns.follow(message, unbegun);
    },
    given(run) {
      // The turn that runs ends with a result that names no prompt: it must not end this prompt.
      if (own.current) late.add(run);
      else turns.begin(run);
    },
    forget: (run) => void late.delete(run),
  };
}
