import { randomBytes } from 'node:crypto';
import { intents } from './posting.ts';
import type { GatewayEvent } from './world.ts';

/** Where a session's events go while a client is connected. */
type Outlet = (json: string) => void;

/** What the gateway knows of one IDENTIFY: every event it was told, so that a RESUME can be told them again. */
export interface Session {
  readonly id: string;
  readonly intents: number;
  /** Undefined while no client is connected: events wait. */
  outlet: Outlet | undefined;
  /** Everything told so far; the first has `s` 1. */
  readonly events: string[];
}

export interface Sessions {
  start(intents: number, outlet: Outlet): Session;
  /** Undefined when there is no such session any more. */
  find(id: unknown): Session | undefined;
  end(session: Session): void;
  /** Tells one session. */
  tell(session: Session, type: string, data: unknown): void;
  /** Tells all that asked for it. */
  emit(event: GatewayEvent): void;
  /** Connects a client to a session and tells it what it missed after the event `seq`. */
  resume(session: Session, seq: number, outlet: Outlet): void;
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();

  function tell(session: Session, type: string, data: unknown): void {
    // Written now, because later changes must not change what was told.
    const json = JSON.stringify({ op: 0, s: session.events.length + 1, t: type, d: data });
    session.events.push(json);
    session.outlet?.(json);
  }

  return {
    start(asked, outlet) {
      const session: Session = { id: randomBytes(16).toString('hex'), intents: asked, outlet, events: [] };
      sessions.set(session.id, session);
      return session;
    },
    find: (id) => sessions.get(String(id)),
    end(session) {
      sessions.delete(session.id);
      session.outlet = undefined;
    },
    tell,
    emit({ type, data, intent, withoutContent }) {
      for (const session of sessions.values()) {
        if (intent !== 0 && (session.intents & intent) === 0) continue;
        const isBlind = withoutContent !== undefined && (session.intents & intents.messageContent) === 0;
        tell(session, type, isBlind ? withoutContent : data);
      }
    },
    resume(session, seq, outlet) {
      session.outlet = outlet;
      for (const json of session.events.slice(seq)) outlet(json);
      tell(session, 'RESUMED', { _trace: [] });
    },
  };
}
