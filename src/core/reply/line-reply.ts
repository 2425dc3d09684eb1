import type { SecretMask } from '../../text/secrets/mask.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveReply } from './live-reply.ts';
import { emptyState, hasText, type LiveState, reduce } from './live-view.ts';

export interface LineReplyOptions {
  /** Shows what Claude does now, short and masked. */
  show(what: string): void;
  mask: SecretMask;
  clock: Clock;
}

/** Least time between two changes of the line: the limits of a chat include changes of messages, ms. */
const paceMs = 5_000;

/** Shows a running task as one line that changes in place, for a session that shares its chat with others. */
export function startLineReply({ show, mask, clock }: LineReplyOptions): LiveReply {
  const state = emptyState();
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = '';
  let cancel: (() => void) | undefined;
  let isClosed = false;

  function pump(): void {
    const what = lineOf(state);
    if (isClosed || cancel || what === shown) return;
    const wait = shownAt + paceMs - clock.steady();
    if (wait > 0) {
      cancel = clock.after(wait, () => {
        cancel = undefined;
        pump();
      });
      return;
    }
    shownAt = clock.steady();
    shown = what;
    show(what);
  }

  return {
    state,
    apply(event) {
      reduce(state, event, clock.steady(), mask);
      pump();
    },
    async finish() {
      isClosed = true;
      cancel?.();
      return undefined;
    },
  };
}

function lineOf(state: LiveState): string {
  return state.running.at(-1)?.line ?? (hasText(state) ? 'writing' : 'thinking');
}
