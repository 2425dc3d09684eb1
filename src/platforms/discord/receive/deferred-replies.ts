import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordApi, DiscordCall } from '../api/api.ts';
import type { InteractionRef } from '../api/interaction-ref.ts';

/** Replies promised to slash commands and not sent yet. */
export interface DeferredReplies {
  promised(ref: InteractionRef): void;
  /** The reply is sent; it needs no stand-in any more. */
  answered(ref: InteractionRef): void;
  /** Takes the promise back. @throws DiscordError */
  remove(ref: InteractionRef, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface DeferredReplyOptions {
  api: DiscordApi;
  clock: Clock;
  log: Log;
  applicationId(): string;
  /** Ends what is under way. */
  signal: AbortSignal;
}

/** After this a spinning reply would look like a failure. */
const unansweredMs = 10_000;

export function createDeferredReplies(options: DeferredReplyOptions): DeferredReplies {
  const { api, clock, log, applicationId } = options;
  /** By interaction id: ends the wait for an answer. */
  const unanswered = new Map<string, () => void>();

  function originalOf({ token }: InteractionRef): Pick<DiscordCall, 'route' | 'auth'> {
    return { route: `/webhooks/${applicationId()}/${token}/messages/@original`, auth: false };
  }

  return {
    promised(ref) {
      const cancel = clock.after(unansweredMs, () => {
        unanswered.delete(ref.id);
        const body = { content: 'Done, see the chat.' };
        api
          .call({ name: 'end reply', method: 'PATCH', ...originalOf(ref), body, signal: options.signal })
          .catch((error: unknown) => log.debug('a reply was left open', { detail: String(error) }));
      });
      unanswered.set(ref.id, cancel);
    },

    answered({ id }) {
      unanswered.get(id)?.();
      unanswered.delete(id);
    },

    async remove(ref, signal) {
      await api.call({ name: 'take reply back', method: 'DELETE', ...originalOf(ref), signal });
    },

    close() {
      for (const cancel of unanswered.values()) cancel();
      unanswered.clear();
    },
  };
}
