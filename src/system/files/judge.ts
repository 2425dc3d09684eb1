import type { BigIntStats } from 'node:fs';
import { basename } from 'node:path';
import { isSecretName } from '../../danger/secret-names.ts';
import type { OwnFiles } from './own-files.ts';
import { isFoldedWithin } from './own-names.ts';
import { intendedPath, realPathOf } from './real-path.ts';

/** A file that is to leave this machine, or to be shown. */
export interface Judged {
  /** As it was asked for. */
  path: string;
  /** The same, absolute, before links were followed. */
  written: string;
  /** With all links followed. */
  real: string;
  /** The real folders it has to lie in. */
  realRoots: readonly string[];
  /** Which file it is, when it is open. */
  found?: BigIntStats;
}

/** The one judgement over files of this host, for every way into a chat. */
export interface Judge {
  /** The folders of a task with links followed; one of received files that leads elsewhere is left out. */
  realRoots(roots: readonly string[]): Promise<string[]>;
  /** A sentence for claude or a person; undefined: it may be sent. */
  whyNotSent(file: Judged): Promise<string | undefined>;
  /** Stands behind what it is: `is the bridge’s log`; undefined: a person who decides about it may see what it holds. */
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
