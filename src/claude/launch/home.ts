import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a `claude` with this environment keeps its sessions. */
export function claudeHome(env: NodeJS.ProcessEnv): string {
  return env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? env.USERPROFILE ?? homedir(), '.claude');
}
