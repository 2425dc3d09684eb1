import type { Role } from '../../model/user.ts';

/** The text for people who have just got access, or write /start. */
export function greeting(role: Role, hostName: string, project?: string): string {
  if (role === 'viewer') return `Connected to ${hostName}. You can watch with /status and /queue.`;
  const place = project === undefined ? '' : ` in the project “${project}”`;
  return `Connected to ${hostName}. Send me a task and Claude works on it${place}. /help shows all commands.`;
}
