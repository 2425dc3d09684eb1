import type { LaunchSession, LaunchSettings } from './launch.ts';

/**
 * Where an account offers auto mode, claude decides about permissions by itself and never asks its host; this keeps
 * the answer to every ask with us. The rule for our own tools counts also in modes that never ask.
 */
function settingsFor(free: readonly string[]): string {
  return JSON.stringify({ permissions: { disableAutoMode: 'disable', ...(free.length > 0 && { allow: free }) } });
}

/**
 * The command line of a process that speaks stream-json on both sides and asks its host for permissions, but not for
 * the tools in `free`.
 */
export function claudeArgs(
  launch: LaunchSettings,
  session: LaunchSession,
  extra: readonly string[],
  free: readonly string[] = [],
): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json'],
    ...['--output-format', 'stream-json'],
    '--verbose',
    '--include-partial-messages',
    ...['--permission-prompt-tool', 'stdio'],
    ...['--permission-mode', launch.permissionMode],
    ...['--settings', settingsFor(free)],
    ...(launch.model ? ['--model', launch.model] : []),
    ...(launch.appendSystemPrompt ? ['--append-system-prompt', launch.appendSystemPrompt] : []),
    ...launch.addDirs.flatMap((dir) => ['--add-dir', dir]),
    ...(session.resume ? ['--resume', session.id] : ['--session-id', session.id]),
    ...extra,
  ];
}
