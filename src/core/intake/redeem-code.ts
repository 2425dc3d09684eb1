import { oneLineName } from '../../text/format/one-line-name.ts';
import { greeting } from '../commands/kit/greeting.ts';
import { tellOwners } from '../membership/owner-news.ts';
import type { IncomingMessage, Sender } from '../model/incoming.ts';
import { isPairingCode } from '../model/pairing-code.ts';
import { identityOf, isGroup, isSameAccount, type Role, type User } from '../model/user.ts';
import { type Account, accountInWords } from '../people/account-words.ts';
import { actorOf } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { NamedCommand } from '../prompt/named-command.ts';
import { notice } from '../reply/notice.ts';
import type { IntakeTools } from './intake-tools.ts';
import type { IntakeOptions } from './options.ts';

/** `isKnown`: its writer has access. Inside the transaction that settles the message. */
export type RedeemCode = (
  source: ChatPlatform,
  message: IncomingMessage,
  code: string,
  isKnown: boolean,
) => RedeemedCode;

/** `no code`: the message is to be handled as any other. `refused`: its writer gets no sign. */
type RedeemedCode =
  | { result: 'no code' | 'told' }
  | { result: 'paired'; user: User }
  | { result: 'refused'; what: string };

type Newcomer = User & Pick<Sender, 'handle'>;

/** The pairing code in a message: after /start or /pair, or the whole text; '' when there is none. */
export function codeIn({ text, forwardedFrom }: IncomingMessage, command: NamedCommand | undefined): string {
  if (command?.name === 'start' || command?.name === 'pair') return command.args;
  return forwardedFrom === undefined && isPairingCode(text) ? text : '';
}

/** Gives access to people who send a right code. */
export function createRedeemCode(options: IntakeOptions, { replier }: Pick<IntakeTools, 'replier'>): RedeemCode {
  const { store, allowList, pairing, hostName, hostCommands, known, letters } = options;

  /** Writes to the audit, the owners and the maker of the code: nobody gets access, or a higher role, unnoticed. */
  function noteNewcomer(user: Newcomer, before: Role | undefined, madeBy: Account | undefined): void {
    const { id, name, role } = user;
    const maker = madeBy && oneLineName(madeBy.name);
    const code = madeBy ? `${maker}’s code (${madeBy.platform} ${madeBy.id})` : `a code made on ${hostName}`;
    const detail = `${name} as ${role}, by ${code}${before ? `; before: ${before}` : ''}`;
    store.audit.append({ action: before ? 'role-changed' : 'user-added', actor: actorOf(user), detail });

    const rights = before ? `is now ${role}; before: ${before}` : `now has access as ${role}`;
    const news = (whose: string) => `${accountInWords(user, known)} used ${whose} and ${rights}.`;
    const undo = ` If this is wrong: /users remove ${id}`;
    const told = [identityOf(user)];
    const inviter = madeBy && allowList.find(madeBy.platform, { id: madeBy.id });
    if (inviter && !isGroup(inviter) && !isSameAccount(inviter)(user) && known.hasAccounts(inviter.platform)) {
      told.push(...store.identities.of(identityOf(inviter)));
      const text = `${news('your one-time code')}${inviter.role === 'owner' ? undo : ''}`;
      letters.add(identityOf(inviter), notice(text));
    }
    const whose = maker === undefined ? `a one-time code made on ${hostName}` : `${maker}’s one-time code`;
    tellOwners(options, news(whose) + undo, { but: told });
  }

  return (source, message, code, isKnown) => {
    const { name: platform } = source;
    const { sender } = message;
    const reply = replier(message);
    const onList = allowList.find(platform, { id: sender.id });
    const outcome = pairing.redeem(platform, sender, code, onList);
    switch (outcome.result) {
      case 'known':
        reply(`You already have access as ${outcome.user.role}. I left the code as it is.`);
        return { result: 'told' };
      case 'paired': {
        const { user, before, madeBy } = outcome;
        reply(greeting(user.role, hostName));
        noteNewcomer({ ...user, handle: sender.handle }, before, madeBy);
        return { result: 'paired', user };
      }
      case 'expired':
        reply(`This code has expired. Get a new one on ${hostName}: ${hostCommands.bridge(`pair ${platform}`)}`);
        return { result: 'told' };
      case 'refused':
        // A known person's wrong code gets the answer of /start.
        return isKnown ? { result: 'no code' } : { result: 'refused', what: `a pairing code that is ${outcome.why}` };
    }
  };
}
