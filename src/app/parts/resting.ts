import { BridgeError } from '../../core/model/errors.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HostCommands } from '../../core/ports/host-commands.ts';
import type { Log } from '../../core/ports/log.ts';
import type { InboxWriter } from '../../core/ports/store/inbox.ts';

/** Lets a platform that failed rest, as long as people can reach the bridge on another one. */
export interface Resting {
  /** As `ChatPlatform.receive`, but a failure ends it only when no other platform is well. */
  receive(target: ChatPlatform, inbox: InboxWriter, signal: AbortSignal, onListening: () => void): Promise<void>;
  /** What keeps platforms from taking messages, for people. */
  troubles(): string[];
}

export interface RestingOptions {
  platforms: readonly ChatPlatform[];
  isConnected(name: string): boolean;
  hostCommands: Pick<HostCommands, 'inText'>;
  clock: Clock;
  log: Log;
}

const restMs = 5 * 60_000;

export function createResting({ platforms, isConnected, hostCommands, clock, log }: RestingOptions): Resting {
  /** Why it rests, for people. */
  const reasons = new Map<ChatPlatform, string>();

  function isWell(target: ChatPlatform): boolean {
    return isConnected(target.name) && !reasons.has(target) && target.trouble?.() === undefined;
  }

  return {
    async receive(target, inbox, signal, onListening) {
      for (;;) {
        try {
          return await target.receive(inbox, signal, onListening);
        } catch (error) {
          if (signal.aborted || !platforms.some((other) => other !== target && isWell(other))) throw error;
          log.error('a platform failed; retrying while the others run', {
            platform: target.name,
            waitMs: restMs,
            error,
          });
          reasons.set(target, reasonOf(error));
          await clock.sleep(restMs, signal).catch(() => {});
          reasons.delete(target);
          if (signal.aborted) return;
        }
      }
    },
    troubles: () =>
      platforms.flatMap((target) => reasons.get(target) ?? target.trouble?.() ?? []).map(hostCommands.inText),
  };
}

function reasonOf(error: unknown): string {
  // The first sentence: what follows is for the person who starts the bridge.
  if (error instanceof BridgeError) return (error.userMessage ?? error.message).split(/\.(?:\s|$)/, 1)[0]!;
  return error instanceof Error ? error.message : String(error);
}
