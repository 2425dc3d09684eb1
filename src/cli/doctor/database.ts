import { isBridgeError } from '../../core/model/errors.ts';
import { examineDatabase } from '../../store/database/whole-file.ts';
import type { Paths } from '../../system/paths.ts';
import { type Finding, fail, pass } from './finding.ts';

/** Changes nothing, whatever the database's version. */
export function checkDatabase({ database }: Paths): Finding {
  try {
    const state = examineDatabase(database);
    if (!state) return pass('Database', 'none yet; the first start creates it');
    if (!state.isOlder) return pass('Database', database);
    return pass('Database', `${database}, version ${state.version}; the next start makes a copy and updates it`);
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    return fail('Database', error.userMessage ?? error.message, 'Or restore a backup; the README says how');
  }
}
