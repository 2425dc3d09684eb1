import Database from 'better-sqlite3';
import { isBridgeError } from '../../core/model/errors.ts';
import { examineDatabase } from '../../store/database/whole-file.ts';
import type { Paths } from '../../system/paths.ts';
import { nativeProblem, nativeTrouble } from '../line/native.ts';
import { type Finding, fail, pass } from './finding.ts';

/** Changes nothing, whatever the database's version. */
export function checkDatabase({ database }: Paths): Finding {
  try {
    // Without a file nothing else would load the compiled part of the library.
    new Database(':memory:').close();
    const state = examineDatabase(database);
    if (!state) return pass('Database', 'none yet; the first start creates it');
    if (!state.isOlder) return pass('Database', database);
    return pass('Database', `${database}, version ${state.version}; the next start makes a copy and updates it`);
  } catch (error) {
    const native = nativeProblem(error);
    if (native !== undefined) {
      const { what, why = [], next = [] } = nativeTrouble(native);
      return fail('Database', [what, ...why].join(' '), next.join(' '));
    }
    if (!isBridgeError(error)) throw error;
    return fail('Database', error.userMessage ?? error.message, 'Or restore a backup; the README says how');
  }
}
