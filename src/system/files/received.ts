import { lstat } from 'node:fs/promises';
import type { OwnFiles } from './own-files.ts';
import { isFoldedWithin } from './own-names.ts';
import { intendedPath, realPathOf } from './real-path.ts';

/** See FileAccess.isReplaced. `inbox`: the folder of all received files. */
export async function isReplaced(path: string, inbox: string, own: OwnFiles): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return false;
  if (!found.isFile()) return true;
  const [real, realInbox] = [await realPathOf(path), await intendedPath(inbox)];
  if (real === undefined || !isFoldedWithin(real, realInbox)) return true;
  return (await own.find(real, [realInbox])) !== undefined;
}
