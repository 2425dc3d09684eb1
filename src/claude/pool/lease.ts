import { BridgeError } from '../../core/model/errors.ts';
import type { AgentEvent } from '../../core/model/events.ts';
import type { AgentSession } from '../../core/ports/host.ts';
import { handleOf } from '../process/handle.ts';
import type { HeldSession } from './pool.ts';

/**
 * What the holder of a session may do with it. Calls `onUnhurried` once, when nobody waits for a first text any more:
 * the holder has seen it, or the lease ends.
 */
export function createLease({ session, kind, release }: HeldSession, onUnhurried: () => void): AgentSession {
  let prompted = false;
  let released = false;
  let working = 0;
  let unhurried = false;

  function relax(): void {
    if (!unhurried) onUnhurried();
    unhurried = true;
  }

  /** Hands over the first and only prompt. */
  function alone(give: () => AsyncIterable<AgentEvent>): AsyncIterable<AgentEvent> {
    if (prompted) return failing('a session takes one prompt for each time it is opened');
    prompted = true;
    working++;
    return observe(give());
  }

  async function* observe(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent> {
    for await (const event of events) {
      if (event.type === 'finished') working--;
      yield event;
      if (event.type === 'text-delta') relax();
    }
  }

  return {
    sessionId: session.id,
    handle: handleOf(session.process),
    kind,
    prompt: (promptId, text, files, mostUsd) => alone(() => session.prompt(promptId, text, files, mostUsd)),
    compact: (promptId, mostUsd) => alone(() => session.compact(promptId, mostUsd)),
    get canSteer() {
      return session.canSteer;
    },
    steer(promptId, text, files, mostUsd) {
      if (!prompted || released) return failing('a message was steered into a session at rest');
      if (!session.canSteer) return failing('a message was steered into a claude that takes none');
      working++;
      return observe(session.steer(promptId, text, files, mostUsd));
    },
    stop: session.stop,
    release() {
      if (released) throw new BridgeError('internal', 'a session was released twice');
      released = true;
      // Its holder gave up on an answer: nobody would read the rest, and the next holder needs the session free.
      if (working > 0) void session.stop();
      release();
      relax();
    },
  };
}

/** A fault of the holder, who may be at the other end of a wire: nothing can be thrown at it. */
function failing(fault: string): AsyncIterable<AgentEvent> {
  const next = () => Promise.reject(new BridgeError('internal', fault));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
