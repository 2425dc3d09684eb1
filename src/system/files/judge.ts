import type { BigIntStats } from 'node:fs';
import { basename } from 'node:path';
import { isSecretName } from '../../danger/secret-names.ts';
import type { OwnFiles } from './own-files.ts';
import { isFoldedWithin } from './own-names.ts';
import { intendedPath, realPathOf } from './real-path.ts';

/** A file to send from this machine, or to show. */
export interface Judged {
  /** As the caller gave it. */
  path: string;
  /** The same, absolute, before links were followed. */
  written: string;
  /** With all links followed. */
  real: string;
  /** The real folders it has to be in. */
  realRoots: readonly string[];
  /** The identity of the file, when it is open. */
  found?: BigIntStats;
}

/** The one judgement over files of this host, for every way into a chat. */
export interface Judge {
  /** The folders of a task with links followed; leaves out one of received files that leads elsewhere. */
  realRoots(roots: readonly string[]): Promise<string[]>;
  /** The reason not to send it, a sentence for Claude or a person; undefined: send it. */
  whyNotSent(file: Judged): Promise<string | undefined>;
  /**
   * The reason not to show it, after its name: `is the bridge’s log`; undefined: a person who decides about it may see
   * its content.
   */
  whyNotShown(file: Omit<Judged, 'path' | 'realRoots'>): Promise<string | undefined>;
}

export function createJudge(own: OwnFiles, inbox: string): Judge {
  async function realRoots(roots: readonly string[]): Promise<string[]> {
    const realInbox = await intendedPath(inbox);
    const found = await Promise.all(
      roots.map(async (root) => {
        const real = await realPathOf(root);
        return real !== undefined && (!isFoldedWithin(root, inbox) || isFoldedWithin(real, realInbox)) ? [real] : [];
      }),
    );
    return found.flat();
  }

  return {
    realRoots,
    async whyNotSent({ path, written, real, realRoots, found }) {
      if (!realRoots.some((root) => real !== root && isFoldedWithin(real, root))) {
        return `${path} is outside the project. I can send only files in it and in its added folders.`;
      }
      const what = await own.find(real, realRoots, found);
      if (what !== undefined) return `${path} is ${what}. It stays on this machine: open it there.`;
      if (isSecretName(real) || isSecretName(written)) {
        return `${basename(path)} looks like a secret by its name, so it stays on this machine. If it is not a secret, rename it there.`;
      }
      return undefined;
    },
    async whyNotShown({ written, real, found }) {
      const what = await own.findAt(real, found);
      if (what !== undefined) return `is ${what}`;
      return isSecretName(real) || isSecretName(written) ? 'looks like a secret by its name' : undefined;
    },
  };
}
