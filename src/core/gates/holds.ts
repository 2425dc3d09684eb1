import { type Inline, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { TaskGate } from './gate.ts';
import { createHostHold, type Hold, type HostHold, type HostHoldOptions, holdDue } from './host-hold.ts';

/** The holds of all hosts: a limit or a missing `claude` on one keeps no task of another back. */
export interface Holds extends TaskGate {
  /** That of the host which works on this project. */
  of(project: string): HostHold;
  ofHost(hostId: string): HostHold | undefined;
  /** For lists about all hosts: what holds tasks back; with several hosts, which. Undefined: nothing does. */
  words(): Inline[] | undefined;
  /**
   * Tries now, for the holds with a notice in this chat; for all where the notice is settled and its button is still
   * seen. False: there is none, or trying cannot help.
   */
  resumeNow(conversation: ConversationId): boolean;
  /** Resolves as soon as one of them needs a person; see `HostHold.untilPersonNeeded`. */
  untilPersonNeeded(): Promise<Hold>;
  /** Called after a hold began, changed or ended. */
  onChange(listener: () => void): void;
}

export interface HoldsOptions extends Omit<HostHoldOptions, 'host' | 'onOpened'> {
  hosts: Hosts;
  /** `claude` was missing on this host and has appeared. */
  onOpened(hostId: string, version: string): void;
}

export function createHolds(options: HoldsOptions): Holds {
  const { hosts, dues, onOpened } = options;
  const all = hosts
    .all()
    .map((host) => createHostHold({ ...options, host, onOpened: (version) => onOpened(host.id, version) }));
  const byHost = new Map(all.map((hold) => [hold.host.id, hold]));

  const of = (project: string) => byHost.get(hosts.of(project).id)!;

  dues.on(holdDue, ({ key }) => byHost.get(key.slice(holdDue.length + 1))?.open());

  return {
    of,
    ofHost: (hostId) => byHost.get(hostId),
    words() {
      const held = all.flatMap((hold) => {
        const words = hold.words();
        if (!words) return [];
        return [all.length === 1 ? words : [text(`${hold.host.name}: `), ...words]];
      });
      return held.length === 0 ? undefined : held.flatMap((words, n) => (n === 0 ? words : [text(' '), ...words]));
    },
    resumeNow(conversation) {
      const told = all.filter((hold) => hold.isTold(conversation));
      return (told.length > 0 ? told : all).map((hold) => hold.resumeNow()).includes(true);
    },
    untilPersonNeeded: () => Promise.race(all.map((hold) => hold.untilPersonNeeded())),
    onChange(listener) {
      for (const hold of all) hold.onChange(listener);
    },
    pass: ({ task }, signal) => of(task.project).pass(task, signal),
    isClosed: ({ task }) => of(task.project).current() !== undefined,
    waitsOut(error, { task }) {
      if (!isBridgeError(error, 'agent-missing')) return false;
      of(task.project).close({ kind: 'missing', message: error.userMessage ?? error.message });
      return true;
    },
    release: (task) => of(task.project).release(task),
  };
}
