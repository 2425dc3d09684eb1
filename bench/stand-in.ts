import { join } from 'node:path';

/** For `claude.command`, where the bridge alone is measured. */
export const standIn = join(import.meta.dirname, 'stand-in-claude.mjs');
