import { BridgeError } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import type { AgentSession } from '../core/ports.ts';
import type { Held } from './pool.ts';

/**
 * What the holder of a session may do with it. `onUnhurried` is called once, when nobody waits for a first text any
 * more: after the holder has seen it, or at the end.
 */
export function createLease({ session, kind, release }: Held, onUnhurried: () => void): AgentSession {
  let prompted = false;
  let released = false;
  let working = false;
  let unhurried = false;

  function relax(): void {
    if (!unhurried) onUnhurried();
    unhurried = true;
  }

  async function* observe(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent> {
    for await (const event of events) {
      if (event.type === 'finished') working = false;
      yield event;
      if (event.type === 'text-delta') relax();
    }
  }

  return {
    sessionId: session.id,
    process: session.process,
    kind,
    prompt(promptId, text, files) {
      if (prompted) throw new BridgeError('internal', 'a session takes one prompt for each time it is opened');
      prompted = true;
      working = true;
      return observe(session.prompt(promptId, text, files));
    },
    stop: session.stop,
    release() {
      if (released) throw new BridgeError('internal', 'a session was released twice');
      released = true;
      // Its holder gave up on the answer: nobody would hear the rest, and the next one needs the session free.
      if (working) void session.stop();
      release();
      relax();
    },
  };
}
