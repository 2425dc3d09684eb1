import type { Role } from '../../model/user.ts';

/** What somebody reads who has just come in, or says hello. */
export function greeting(role: Role, hostName: string, project?: string): string {
  if (role === 'viewer') return `Connected to ${hostName}. You may look: /status and /queue.`;
  const place = project === undefined ? '' : ` in the project “${project}”`;
  return `Connected to ${hostName}. Send a task and claude works on it${place}. /help shows what else there is.`;
}
