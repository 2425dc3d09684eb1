import { BridgeError, isBridgeError, isOfStore, passesByItself } from '../../model/errors.ts';
import { changesMessage, type Part, type Post } from '../../model/post.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { OutboxEntry, Store } from '../../ports/store/store.ts';
import { backoffMs } from '../../timing/retry.ts';
import { type BringPartOptions, createBringPart } from './bring-part.ts';
import { createOtherForms, maxForms } from './other-forms.ts';

const backoff = { firstMs: 1_000, longestMs: 5 * 60_000 };
/** A failure that no adapter explained is a bug; it must not block the conversation for ever. */
const maxUnexplainedTries = 8;
/** After this many failures of the platform's server the part itself may be the cause: then try other forms. */
const faultsToDoubt = 4;

/** The result for a part; `cannot`: why it will never arrive. */
type Delivered = { messageId: string | undefined } | { cannot: unknown };

/**
 * Delivers `parts[index]`, however long that takes; if necessary as simpler parts, which then replace it in `parts`.
 * Rejects when the signal aborts, and with a failure of the store, which shows nothing about the part.
 */
export type DeliverPart = (
  target: ChatPlatform,
  entry: OutboxEntry,
  parts: Part[],
  index: number,
) => Promise<Delivered>;

export interface DeliverPartOptions extends BringPartOptions {
  store: Store;
  /** The post as the bridge may store and send it. */
  mask(post: Post): Post;
  hostCommands: Pick<HostCommands, 'bridge'>;
  clock: Clock;
}

export function createDeliverPart(options: DeliverPartOptions): DeliverPart {
  const { store, persist, clock, log, signal } = options;
  const bring = createBringPart(options);
  const otherForms = createOtherForms({ ...options, bring });

  async function replacePart(entry: OutboxEntry, parts: Part[], index: number, forms: readonly Part[]) {
    parts.splice(index, 1, ...(changesMessage(entry.post) ? forms.slice(0, 1) : forms));
    await persist(() => store.outbox.setParts(entry, parts));
  }

  return async function deliver(target, entry, parts, index) {
    let forms = 1;
    let faults = 0;
    for (let tries = entry.tries; ; tries++) {
      try {
        return { messageId: await bring(target, entry, parts[index]!, index) };
      } catch (error) {
        signal.throwIfAborted();
        if (isOfStore(error)) throw error;
        if (isBridgeError(error, 'part-refused')) {
          const mayBeSimpler = !entry.post.asItIs && forms++ < maxForms;
          const simpler = mayBeSimpler ? target.downgrade(parts[index]!) : [];
          log.warn('a message was refused in this form', { conversation: entry.conversation, error });
          if (simpler.length === 0) return { cannot: error };
          await replacePart(entry, parts, index, simpler);
        } else if (mayTryAgain(error, tries)) {
          if (isFault(error) && ++faults >= faultsToDoubt) {
            const outcome = await otherForms.bring(target, entry, parts[index]!, { fault: error, index });
            if (outcome === 'useless') return { cannot: error };
            if (outcome instanceof BridgeError) return { cannot: outcome };
            if (outcome) {
              if (outcome.forms) await replacePart(entry, parts, index, outcome.forms);
              else await persist(() => store.outbox.partLost(entry.seq, (error as Error).message));
              return outcome;
            }
          }
          store.outbox.tried(entry.seq);
          // A restart was a wait already.
          const wait = waitFor(error, tries - entry.tries);
          log.warn('a message waits for another try', { conversation: entry.conversation, waitMs: wait, error });
          await clock.sleep(wait, signal);
        } else {
          return { cannot: error };
        }
      }
    }
  };
}

function isFault(error: unknown): boolean {
  return error instanceof BridgeError && error.isFault;
}

function mayTryAgain(error: unknown, tries: number): boolean {
  return error instanceof BridgeError ? passesByItself(error) : tries < maxUnexplainedTries;
}

function waitFor(error: unknown, tries: number): number {
  const asked = error instanceof BridgeError ? error.retryAfterMs : undefined;
  return asked ?? backoffMs(backoff, tries);
}
