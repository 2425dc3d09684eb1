import type { Clock } from '../../../src/core/ports/clock.ts';
import { createDisorder, type Disorder } from '../network/disorder.ts';
import { Refusal } from './refusal.ts';

const day = 24 * 60 * 60_000;
const pressLifetime = 150_000;
/** Only these need to be asked for by name. */
const notByDefault = ['chat_member', 'message_reaction', 'message_reaction_count'];
const conflictText =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';

type Update = { update_id: number } & Record<string, unknown>;

interface PollRequest {
  offset: number;
  limit: number;
  /** Seconds. */
  timeout: number;
  /** undefined: as before. */
  allowedUpdates: string[] | undefined;
}

/** What getUpdates reads from; the rules are those of `do_get_updates` in Telegram's own Bot API server. */
export interface UpdateQueue {
  /** Returns the id; the update itself is dropped when its kind was not asked for. */
  push(update: Record<string, unknown>): number;
  /** Rejects with a Refusal 409 when a later poll, or `terminate`, ends it. */
  poll(request: PollRequest, signal: AbortSignal): Promise<Update[]>;
  /** Ends the poll that waits with the 409. */
  terminate(description?: string): void;
  setNextId(id: number): void;
  /** Told once more: in the batch after the one that had it twice, though that was confirmed. */
  repeat: Disorder<unknown>['repeat'];
  reorder: Disorder<unknown>['reorder'];
  size(): number;
  waiting(): boolean;
}

interface Waiting {
  answer(updates: Update[]): void;
  refuse(refusal: Refusal): void;
  request: PollRequest;
}

interface Queued {
  update: Update;
  /** Server time, ms. */
  expiresAt: number;
}

export function createUpdateQueue(clock: Clock, changed: () => void): UpdateQueue {
  let queue: Queued[] = [];
  let nextId = 700_000_001;
  let allowed: string[] = [];
  let waiting: Waiting | undefined;
  let wakes = false;
  const disorder = createDisorder<Queued>();

  function push(update: Record<string, unknown>): number {
    const id = nextId;
    const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
    const wanted = allowed.length === 0 ? !notByDefault.includes(kind) : allowed.includes(kind);
    if (!wanted) return id;
    nextId += 1;
    const lifetime = kind === 'callback_query' ? pressLifetime : day;
    // A copy, because later edits of a message must not change an update that waits.
    const queued = { update: structuredClone({ ...update, update_id: id }), expiresAt: clock.now() + lifetime };
    queue.push(...disorder.arrange(queued));
    // What is said in one go arrives in one batch, as with Telegram's own short delay.
    if (!wakes) setImmediate(wake);
    wakes = true;
    changed();
    return id;
  }

  function wake(): void {
    wakes = false;
    if (waiting === undefined) return;
    const updates = read(waiting.request);
    if (updates.length > 0) waiting.answer(updates);
  }

  function read({ offset, limit }: PollRequest): Update[] {
    queue = queue.filter(({ expiresAt }) => expiresAt > clock.now());
    if (offset < 0) queue = queue.slice(offset);
    // An offset far ahead stems from before a restart of the ids: it confirms nothing.
    const stale = offset > nextId + 10;
    if (offset > 0 && !stale) queue = queue.filter(({ update }) => update.update_id >= offset);
    const again = disorder.again((queued) => !queue.includes(queued));
    return [...again, ...queue].slice(0, limit).map(({ update }) => update);
  }

  function poll(request: PollRequest, signal: AbortSignal): Promise<Update[]> {
    if (request.allowedUpdates !== undefined) allowed = request.allowedUpdates;
    const updates = read(request);
    if (updates.length > 0 || request.timeout <= 0) return Promise.resolve(updates);
    terminate();
    return wait(request, signal);
  }

  function wait(request: PollRequest, signal: AbortSignal): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const end = () => {
        cancelTimeout();
        signal.removeEventListener('abort', abort);
        if (waiting === me) waiting = undefined;
        changed();
      };
      const me: Waiting = {
        request,
        answer(updates) {
          end();
          resolve(updates);
        },
        refuse(refusal) {
          end();
          reject(refusal);
        },
      };
      const abort = () => me.answer([]);
      const cancelTimeout = clock.after(request.timeout * 1000, () => me.answer([]));
      signal.addEventListener('abort', abort, { once: true });
      waiting = me;
      changed();
    });
  }

  function terminate(description = conflictText): void {
    waiting?.refuse(new Refusal(409, description));
  }

  return {
    push,
    poll,
    terminate,
    repeat: disorder.repeat,
    reorder: disorder.reorder,
    setNextId: (id) => {
      nextId = id;
    },
    size: () => queue.length,
    waiting: () => waiting !== undefined,
  };
}
