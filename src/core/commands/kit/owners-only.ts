import { refuseInAudit } from '../../people/rights.ts';
import type { CommandContext } from './command.ts';

/**
 * The refusal of what only owners see, and only where nobody else reads; undefined: they may. `what` follows "see":
 * `the audit`. Writes the refusal of a person to the audit.
 */
export function refuseToShow(
  { store, user, private: isPrivate }: Pick<CommandContext, 'store' | 'user' | 'private'>,
  command: string,
  what: string,
): string | undefined {
  if (user.role !== 'owner') {
    refuseInAudit(store, user, command);
    return `Only an owner can see ${what}, in a private chat with me.`;
  }
  return isPrivate ? undefined : `Others can read this chat. Send ${command} in a private chat with me.`;
}
