import type { Folders } from '../../danger/paths.ts';
import type { ResolvedPath } from '../ports/disk.ts';

/** What the disk says about one tool call at the moment it is asked; all texts are fragments for people, `it …`. */
export interface Ground {
  /** The project's folders as they are written and as they really are; `at`: where the shell is. */
  folders: Folders;
  /** The same folders: as written, and where each really is. */
  owns: readonly OwnFolder[];
  /** The one file or folder that the call names, if it is a tool for files. */
  target: ResolvedPath | undefined;
  /** Names that lead elsewhere by a link: `docs/a.txt → /work/site/texts/a.txt`. */
  detours: readonly string[];
  /** What to warn of; then it is never covered. */
  dangers: readonly string[];
  /** What to warn of although a person may grant a temporary permission. */
  cautions: readonly string[];
  /** Why no grant may cover it, without a warning. */
  doubts: readonly string[];
}

export interface OwnFolder {
  written: string;
  real: string;
}

/** Collects what is found about a call. */
export interface Findings {
  detours: Set<string>;
  dangers: Set<string>;
  cautions: Set<string>;
  doubts: Set<string>;
}

export function noFindings(): Findings {
  return { detours: new Set(), dangers: new Set(), cautions: new Set(), doubts: new Set() };
}
