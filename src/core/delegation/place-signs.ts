import { platformOf } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { ChatPlatform, PlaceSign } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import type { Store } from '../ports/store/store.ts';
import { type SessionStanding, standingOf } from '../sessions/session-state.ts';

/** The icon, the tag or the name of each place shows how its session is. Best effort. */
export interface PlaceSigns {
  /** Never throws. */
  follow(changes: readonly Change[]): void;
  /** The session has another name, or is archived: then its place is closed. */
  changed(sessionId: string): void;
  /** For the start. */
  refresh(): void;
}

export interface PlaceSignsOptions {
  store: Pick<Store, 'sessions' | 'notes'>;
  platform(name: string): Pick<ChatPlatform, 'places'> | undefined;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  signal: AbortSignal;
}

/** Changes within this time are shown together: most tasks wait only for a moment. */
const settleMs = 2_000;
/** Until another try while a limit holds, ms. */
const againMs = 60_000;
/** Most places that a start looks at. */
const mostAtStart = 500;

const signs: Record<SessionStanding, PlaceSign> = {
  queued: 'queued',
  running: 'running',
  'needs you': 'needs-you',
  done: 'done',
  failed: 'failed',
  idle: 'idle',
};

export function createPlaceSigns({ store, platform, clock, log, signal }: PlaceSignsOptions): PlaceSigns {
  /** Sessions that look different now. */
  const due = new Set<string>();

  async function show(id: string): Promise<'shown' | 'later'> {
    const overview = store.sessions.overviewOf(id);
    if (!overview?.session.hasPlace) return 'shown';
    const { conversation, name = '', state } = overview.session;
    const places = platform(platformOf(conversation))?.places;
    if (!places) return 'later';
    const sign = signs[standingOf(overview.task, clock.now())];
    const wanted = JSON.stringify(state === 'open' ? [conversation, name, sign] : [conversation, 'closed']);
    if (store.notes.get(noteOf(id)) === wanted) return 'shown';
    try {
      if (state === 'closed') await places.close(conversation, signal);
      else if (!(await places.show(conversation, name, sign, signal))) return 'later';
    } catch (error) {
      // A place that is locked, or a right that is gone: another try would end as this one.
      if (!isBridgeError(error, 'target-gone') && !isBridgeError(error, 'part-refused')) throw error;
      log.warn('a place does not take a sign', { session: id, error });
    }
    store.notes.set(noteOf(id), wanted);
    return 'shown';
  }

  function soon(id: string, ms: number): void {
    if (due.has(id) || signal.aborted) return;
    due.add(id);
    clock.after(ms, () => {
      due.delete(id);
      if (signal.aborted) return;
      show(id)
        .then((how) => how === 'later' && soon(id, againMs))
        .catch((error: unknown) => {
          if (signal.aborted) return;
          if (isBridgeError(error, 'retry-later')) soon(id, againMs);
          else log.warn('the sign of a place could not be shown', { session: id, error });
        });
    });
  }

  return {
    follow(changes) {
      for (const change of changes) if (change.type === 'task-moved') soonIfPlaced(change.sessionId);
    },
    changed: soonIfPlaced,
    refresh() {
      for (const { session } of store.sessions.overview({ most: mostAtStart }))
        if (session.hasPlace) soon(session.id, settleMs);
    },
  };

  function soonIfPlaced(id: string): void {
    if (!due.has(id) && store.sessions.get(id)?.hasPlace) soon(id, settleMs);
  }
}

/** What its place showed last. */
function noteOf(sessionId: string): string {
  return `place-sign:${sessionId}`;
}
