import { revealLine } from '../../text/reveal/reveal.ts';
import type { FileChange } from '../ports/workspaces/rescue.ts';

/** Most files named in a message. */
export const mostFilesNamed = 10;

/** Names of files, as a sentence. */
export function changedNames(changes: readonly FileChange[]): string {
  const names = changes.slice(0, mostFilesNamed).map(({ path }) => revealLine(path));
  const more = changes.length > mostFilesNamed ? [`${changes.length - mostFilesNamed} more`] : [];
  return `${[...names, ...more].join(', ')}.`;
}
