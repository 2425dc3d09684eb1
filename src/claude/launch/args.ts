import type { Fixed } from './fixed.ts';
import { denyRules } from './protected-paths.ts';
import type { LaunchSession, LaunchSettings } from './settings.ts';

/** The rules for Claude's tools in every mode, also in modes that never ask. */
export interface ToolRules {
  /** Tools that need no permission. */
  free?: readonly string[] | undefined;
  /** Files and folders that Claude's tools may not open. */
  protectedPaths?: readonly string[];
  /** More tools or calls they may not use, as rules in the form `claude` reads. */
  denied?: readonly string[];
}

/**
 * Where an account offers auto mode, Claude decides about permissions by itself and never asks its host; this setting
 * makes it ask us. `env` is here too: a project's settings win over the environment, and these settings win over both.
 */
function settingsFor(free: readonly string[], { settings, env }: Fixed): string {
  const permissions = { disableAutoMode: 'disable', ...(free.length > 0 && { allow: free }) };
  return JSON.stringify({ ...settings, permissions, env });
}

function sessionArgs({ id, historyOf }: LaunchSession): string[] {
  if (historyOf === undefined) return ['--session-id', id];
  if (historyOf === id) return ['--resume', id];
  return ['--resume', historyOf, '--fork-session', '--session-id', id];
}

/** The command line of a process that speaks stream-json on both sides and asks its host for permissions. */
export function claudeArgs(
  launch: LaunchSettings,
  session: LaunchSession,
  extra: readonly string[],
  fixed: Fixed,
  { free = [], protectedPaths = [], denied = [] }: ToolRules = {},
): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json'],
    ...['--output-format', 'stream-json'],
    '--verbose',
    '--include-partial-messages',
    ...['--permission-prompt-tool', 'stdio'],
    ...['--permission-mode', launch.permissionMode],
    ...(launch.allowBypass ? ['--allow-dangerously-skip-permissions'] : []),
    ...['--settings', settingsFor(free, fixed)],
    // A flag, not a setting: a `--settings` in `extra` would replace settings, while a second `--disallowedTools` adds
    // to this one.
    ...['--disallowedTools', ...fixed.withoutTools, ...denyRules(protectedPaths), ...denied],
    ...(launch.model ? ['--model', launch.model] : []),
    ...(launch.effort ? ['--effort', launch.effort] : []),
    ...(launch.appendSystemPrompt ? ['--append-system-prompt', launch.appendSystemPrompt] : []),
    ...launch.addDirs.flatMap((dir) => ['--add-dir', dir]),
    ...sessionArgs(session),
    ...extra,
  ];
}
