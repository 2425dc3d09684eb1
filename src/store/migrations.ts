import { v1 } from './migrations/v1.ts';
import { v2 } from './migrations/v2.ts';
import { v3 } from './migrations/v3.ts';
import { v4 } from './migrations/v4.ts';

/** Each entry brings the database one version further; `PRAGMA user_version` counts them. Never change one that shipped. */
export const migrations: readonly string[] = [v1, v2, v3, v4];
