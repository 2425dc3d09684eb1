import type { Folders } from '../../danger/paths.ts';
import type { ResolvedPath } from '../ports/disk.ts';

/** What the disk shows about one tool call at the moment Claude asks; all texts are fragments for people, `it …`. */
export interface Ground {
  /** The project's folders as written and as they really are; `at`: where the shell is. */
  folders: Folders;
  /** The same folders: as written, and where each really is. */
  owns: readonly OwnFolder[];
  /** The one file or folder that the call names, if it is a file tool. */
  target: ResolvedPath | undefined;
  /** Names that lead elsewhere by a link: `docs/a.txt → /work/site/texts/a.txt`. */
  detours: readonly string[];
  /** Warnings; with one of these no grant covers the call. */
  dangers: readonly string[];
  /** Warnings that do not rule out a temporary permission. */
  cautions: readonly string[];
  /** Reasons without a warning why no grant may cover it. */
  doubts: readonly string[];
  /** A folder outside, its real path: were it approved, nothing of this would be left to warn of. */
  approvable?: string | undefined;
}

export interface OwnFolder {
  written: string;
  real: string;
  /** It is outside the project, and someone approved it. */
  isApproved?: true;
  /** It is a worktree of this checkout of the person, without links. */
  checkout?: string | undefined;
  /** The branch of that worktree. */
  branch?: string | undefined;
}

/** What the ground of a call shows `now` and did not show before: no one who saw only the first has judged it. */
export function newOn(now: Ground, before: Ground): string[] {
  const known = new Set(textsOf(before));
  const texts = textsOf(now).filter((text) => !known.has(text));
  const isElsewhere = now.target?.path !== before.target?.path;
  return isElsewhere && now.target ? [`it leads to ${now.target.path}`, ...texts] : texts;
}

function textsOf({ detours, dangers, cautions, doubts }: Ground): string[] {
  return [...detours, ...dangers, ...cautions, ...doubts];
}

/** Collects the findings about a call. */
export interface Findings {
  detours: Set<string>;
  dangers: Set<string>;
  cautions: Set<string>;
  doubts: Set<string>;
  /** Files outside that a command names. */
  outside: Set<string>;
}

export function noFindings(): Findings {
  return { detours: new Set(), dangers: new Set(), cautions: new Set(), doubts: new Set(), outside: new Set() };
}
