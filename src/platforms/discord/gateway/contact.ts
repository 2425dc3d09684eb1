import type { Clock } from '../../../core/ports/clock.ts';

/** What we know about the other side of one connection, reconnects included. */
export interface Contact {
  /** Something came from there. */
  heard(): void;
  /** READY or RESUMED. */
  made(): void;
  /** The connection closed with `code`. */
  lost(code: number): void;
  failed(error: Error): void;
  /**
   * `hangs`: too long without contact, and no reply at all; `refused`: too long, but the server or the way to it
   * refused.
   */
  verdict(): 'fine' | 'hangs' | 'refused';
}

/** discord.js reconnects by itself; if that takes longer, it will not succeed. */
const patienceMs = 60_000;
/** The server answers a heartbeat every 41 s. */
const longestSilenceMs = 120_000;
/** With these discord.js closes a connection itself. */
const ownCodes = [1000, 4200];

export function createContact(clock: Clock): Contact {
  /** Undefined while connecting. */
  let lostAt: number | undefined = clock.now();
  let heardAt = clock.now();
  let wasRefused = false;
  let timedOut = false;

  return {
    heard() {
      heardAt = clock.now();
    },
    made() {
      lostAt = undefined;
      wasRefused = false;
    },
    lost(code) {
      lostAt ??= clock.now();
      if (!ownCodes.includes(code) && !timedOut) wasRefused = true;
      timedOut = false;
    },
    failed({ message }) {
      // The message of `ws`. The close that follows has the same code as a close by the other side.
      timedOut = /handshake has timed out/.test(message);
    },
    verdict() {
      const now = clock.now();
      const isFine = now - heardAt < longestSilenceMs && (lostAt === undefined || now - lostAt < patienceMs);
      if (isFine) return 'fine';
      return wasRefused ? 'refused' : 'hangs';
    },
  };
}
