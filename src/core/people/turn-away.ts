import { oneLineName } from '../../text/format/one-line-name.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { Sender } from '../model/incoming.ts';
import type { User } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { createOncePerKey } from '../timing/once-per-key.ts';
import { refuseInAudit } from './rights.ts';

const strangerMs = 60 * 60 * 1000;
/** Most actions of strangers that the audit gets within that time. */
const strangersNoted = 100;
/** No viewer reads the same notice twice within this time. */
const silenceMs = 10 * 60 * 1000;

/** Handles people who try what they may not. Call it in the transaction that settles their message or press. */
export interface TurnAway {
  /** A stranger gets no answer. `what`: what they tried, for the audit and the log. */
  stranger(platform: PlatformName, sender: Sender, what: string): void;
  /** The reply to a viewer who sent a task, or this command; undefined: they read it recently. */
  viewer(user: User, command: string | undefined): string | undefined;
}

export interface TurnAwayOptions {
  store: Store;
  clock: Clock;
  log: Log;
}

export function createTurnAway({ store, clock, log }: TurnAwayOptions): TurnAway {
  const mayNote = createOncePerKey(clock, strangerMs, strangersNoted);
  const mayTell = createOncePerKey(clock, silenceMs);

  return {
    stranger(platform, { id, name }, what) {
      if (!mayNote(`${platform}:${id} ${what}`)) return;
      const actor = { platform, id, name: oneLineName(name) };
      store.audit.append({ action: 'refused', actor, detail: what });
      log.warn('a message of someone without access was dropped', { platform, user: id, name, what });
    },
    viewer(user, command) {
      if (!mayTell(`viewer ${user.platform} ${user.id} ${command ?? ''}`)) return undefined;
      refuseInAudit(store, user, 'a task or command of a viewer');
      return `${user.name}, you can watch (/status, /queue) but not give tasks. An owner can change that: /users role ${user.id} operator`;
    },
  };
}
