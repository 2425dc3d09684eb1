import { isBridgeError } from '../../core/model/errors.ts';
import { examineDatabase } from '../../store/database/whole-file.ts';
import type { Paths } from '../../system/paths.ts';
import { type Finding, fail, pass } from './finding.ts';

/** Nothing is changed by it, whatever its version. */
export function checkDatabase({ database }: Paths): Finding {
  try {
    const state = examineDatabase(database);
    if (!state) return pass('Database', 'none yet; the first start makes it');
    if (!state.isOlder) return pass('Database', database);
    return pass('Database', `${database}, version ${state.version}; the next start copies it and brings it up to date`);
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    return fail('Database', error.userMessage ?? error.message, 'Or put a backup in its place, as the README tells');
  }
}
