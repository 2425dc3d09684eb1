import type { LaunchSettings } from '../../src/claude/launch/settings.ts';

/** How a claude is launched in a folder without wishes of its own. */
export function plainSettings(path: string): LaunchSettings {
  return {
    path,
    model: undefined,
    permissionMode: 'default',
    appendSystemPrompt: undefined,
    addDirs: [],
    allowBypass: false,
  };
}
