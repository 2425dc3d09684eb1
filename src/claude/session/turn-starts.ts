import type { PromptRun } from '../prompt/run.ts';
import type { LifecycleMessage, SystemMessage } from '../protocol/messages.ts';
import type { TurnEnding } from '../protocol/turn-ending.ts';
import type { OwnTurns } from './own-turns.ts';
import type { Turns } from './turns.ts';

/** Notices when claude begins a turn, and whose it is: a prompt's, or one that claude takes by itself. */
export interface TurnStarts {
  /** claude tells of its rest, of its tasks, or that a turn begins. */
  followState(message: SystemMessage): void;
  /** claude tells what becomes of a message. `unbegun`: how a prompt ends that claude takes back. */
  followMessage(message: LifecycleMessage, unbegun: TurnEnding): void;
  /** A prompt was given to a claude that does not report what becomes of it. */
  given(run: PromptRun): void;
  /** A prompt has ended. */
  forget(run: PromptRun): void;
}

export interface TurnStartsOptions {
  turns: Turns;
  own: OwnTurns;
  /** claude begins a turn of its own. */
  onOwn(): void;
}

export function createTurnStarts({ turns, own, onOwn }: TurnStartsOptions): TurnStarts {
  /** Given to a claude that does not report it, while that took a turn of its own. */
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
      // The turn that runs ends with a result that names no prompt: it must not be taken for this one's.
      if (own.current) late.add(run);
      else turns.begin(run);
    },
    forget: (run) => void late.delete(run),
  };
}
