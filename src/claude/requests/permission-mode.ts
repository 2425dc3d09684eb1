import { BridgeError } from '../../core/model/errors.ts';
import type { PermissionMode } from '../../core/model/permission.ts';
import type { ProjectSettings } from '../../core/model/projects.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { waitAtMost } from '../process/bounded-wait.ts';
import type { ControlRequests } from './control-requests.ts';

const switchMs = 10_000;

/** The rule of `claude` itself: root gets this mode only when the environment marks a sandbox. */
export function canBypass(env: NodeJS.ProcessEnv, uid = process.getuid?.()): boolean {
  return uid !== 0 || env.IS_SANDBOX === '1' || (env.CLAUDE_CODE_BUBBLEWRAP ?? '') !== '';
}

/** @throws BridgeError `agent-failed` when `claude` must not, or cannot, run in `mode` in this project */
export function assertMode(mode: PermissionMode, project: ProjectSettings, env: NodeJS.ProcessEnv): void {
  if (mode !== 'bypassPermissions') return;
  if (!project.allowBypass) {
    throw refusal(`The project “${project.name}” does not allow the mode “${mode}”. Choose another with /mode.`);
  }
  if (!canBypass(env)) {
    throw refusal(
      `Claude does not allow root the mode “${mode}”. Run the bridge as another user, or choose another mode.`,
    );
  }
}

/** Has Claude continue in `mode`. @throws BridgeError `agent-failed` when it does not */
export async function switchMode(
  mode: PermissionMode,
  { control, clock, mask }: { control: ControlRequests; clock: Clock; mask(text: string): string },
): Promise<void> {
  const answered = await waitAtMost(switchMs, control.request('set_permission_mode', { mode }), clock).catch(
    (error: Error) => {
      throw refusal(`Claude did not switch to the mode “${mode}”. It says: ${mask(error.message)}`);
    },
  );
  if (!answered) throw refusal(`Claude did not answer when asked to switch to the mode “${mode}”.`);
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('agent-failed', 'Claude does not run in the wanted mode', { userMessage });
}
