import { paragraph, text } from '../../text/document/blocks.ts';
import { platformOf } from '../model/conversation.ts';
import type { Button } from '../model/post.ts';
import type { PressResult } from '../model/press.ts';
import { accountKey, identityOf, isGroup, isSameAccount, type Role, roles, type User } from '../model/user.ts';
import { refuseInAudit } from '../people/rights.ts';
import type { CommandArgument } from '../ports/chat-platform.ts';
import { bullets } from './kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

const inviteMinutes = 10;
const ownersOnly = 'Only an owner can see and change who has access.';

const personArgument: CommandArgument = {
  name: 'id',
  description: 'The id of the person, as /users shows it',
  kind: 'text',
  required: true,
};
const roleArgument: CommandArgument = {
  name: 'role',
  description: 'What the person may do',
  kind: 'text',
  choices: roles.map((role) => ({ name: role, value: role })),
};

export const usersCommand: ChatCommand = {
  name: 'users',
  description: 'People with access: /users, /users invite, /users role ID ROLE, /users remove ID',
  subcommands: [
    { name: 'list', description: 'People with access', word: '' },
    { name: 'invite', description: 'Get an invite to send', args: [roleArgument] },
    {
      name: 'role',
      description: 'Change the role of a person',
      args: [personArgument, { ...roleArgument, required: true }],
    },
    { name: 'remove', description: 'End the access of a person', args: [personArgument] },
  ],
  forViewers: false,
  forOne: true,
  forOwners: true,
  run(context) {
    const { store, user, args, reply } = context;
    const [verb = '', ...rest] = args.split(/\s+/);
    if (user.role !== 'owner') {
      refuseInAudit(store, user, '/users');
      reply(ownersOnly);
    } else if (verb === '') {
      list(context);
    } else if (verb === 'invite' && rest.length <= 1) {
      invite(context, rest[0] ?? 'operator');
    } else if (verb === 'remove' && rest.length === 1) {
      reply(changed(context, rest[0]!, (found) => remove(context, found)));
    } else if (verb === 'role' && rest.length === 2) {
      reply(changed(context, rest[0]!, (found) => setRole(context, found, rest[1]!)));
    } else {
      reply('Try /users, /users invite, /users role ID ROLE or /users remove ID.');
    }
  },
};

/** `users:<what>:<platform>:<id>`: the button that asks, and the buttons that answer it. */
export const usersAction: ButtonAction = {
  verb: 'users',
  typed(argument) {
    const key = /^(?:remove|yes):(.+)$/.exec(argument)?.[1];
    return key && `/users remove ${key}`;
  },
  run(context): PressResult {
    const { user, store, allowList, argument, reply } = context;
    if (user.role !== 'owner') {
      refuseInAudit(store, user, 'a button of /users');
      return { word: ownersOnly, buttons: 'as they are' };
    }
    const [, what, key = ''] = /^([a-z]+):(.*)$/.exec(argument) ?? [];
    if (what === 'keep') return { word: 'Nothing changed.' };
    const found = allowList.list().find((one) => accountKey(one) === key);
    if (!found) return { word: 'Already removed.' };
    if (isSelf(context, found)) {
      reply(selfRefusal(context, found));
      return { word: 'Nothing changed.' };
    }
    if (what !== 'yes') {
      const all = personOf(context, found).map((one) => `${one.role}, ${inWords(one)}`);
      reply(`Remove ${found.name} (${all.join('; ')})? Their tasks stop at once.`, [
        [
          { label: 'Remove', action: `users:yes:${key}` },
          { label: 'Keep', action: `users:keep:${key}` },
        ],
      ]);
      return { word: 'Confirm below.', buttons: 'as they are' };
    }
    reply(remove(context, found));
    return { word: 'Done, see the chat.' };
  },
};

function list(context: CommandContext): void {
  const { allowList, known, reply } = context;
  const users = allowList.list();
  const lines = users.map((user) => {
    const name = isGroup(user) ? `everyone with ${user.id}` : user.name;
    const [, ...linked] = personOf(context, user).map(inWords);
    const link = linked.length > 0 ? `, linked with ${linked.join(', ')}` : '';
    if (!known.hasAccounts(user.platform)) return `${name}, ${user.role}, at ${known.titleOf(user.platform)}`;
    return `${name}, ${user.role}, ${inWords(user)}, ${user.source === 'config' ? 'from the config file' : 'paired'}${link}`;
  });
  const buttons = users
    .filter((user) => user.source === 'paired' && !isSelf(context, user))
    .map((user): Button[] => [{ label: `Remove ${user.name}`, action: `users:remove:${accountKey(user)}` }]);
  reply([paragraph('People with access:'), bullets(lines)], buttons);
}

/** What access is for, by role. */
const accessFor: Record<Role, string> = {
  owner: 'to everything, like yours',
  operator: 'to give tasks and answer Claude',
  viewer: 'to watch, nothing else',
};

function invite(
  { user, conversation, pairing, platform, known, private: isPrivate, hostName, hostCommands, reply }: CommandContext,
  wanted: string,
): void {
  const role = roleNamed(wanted);
  const place = platformOf(conversation.id);
  const target = platform(place);
  if (!isPrivate) {
    reply('Ask me in a private chat; others can read this one.');
  } else if (!role) {
    reply(noSuchRole(wanted));
  } else if (!target?.pairingLinks && !target?.inviteLink) {
    const [first = '', ...others] = known.withAccounts().map(({ name }) => name);
    const command = `${hostCommands.bridge(`pair ${first}`)}${others.length > 0 ? ` (or ${others.join(' or ')})` : ''}`;
    reply(`Nobody else can write to me here. On ${hostName}: ${command}`);
  } else {
    const { code, spoken } = pairing.create(place, role, inviteMinutes, user);
    const url = target.pairingLinks?.link(code);
    reply([
      paragraph(
        `Send this invite. It works once, for ${inviteMinutes} minutes, and gives ${role} access (${accessFor[role]}):`,
      ),
      { type: 'code', text: spoken },
      ...(url === undefined ? [] : [paragraph('Or this link: ', { type: 'link', url, children: [text(url)] })]),
    ]);
  }
}

/** Finds the person that `id` means, applies the change, and returns the result in words. */
function changed({ allowList }: CommandContext, id: string, change: (user: User) => string): string {
  const found = allowList.list().filter((user) => user.id === id || accountKey(user) === id);
  const [user, another] = found;
  if (!user) return `Unknown user ${id}. See /users.`;
  return another ? `Several users have the id ${id}. Write ${found.map(accountKey).join(' or ')}.` : change(user);
}

function remove(context: Context, user: User): string {
  const { removal, allowList } = context;
  if (isSelf(context, user)) return selfRefusal(context, user);
  const accounts = personOf(context, user);
  const refusal = removal.remove(user, context.user);
  if (refusal !== undefined) return refusal;
  const left = accounts.filter(({ platform, id }) => allowList.find(platform, { id }));
  const gone = accounts.filter((account) => !left.includes(account)).map(inWords);
  const which = gone.length > 1 ? ` Removed: ${gone.join(', ')}.` : '';
  const still = left.length > 0 ? ` The config file still gives access to ${left.map(inWords).join(', ')}.` : '';
  const byGroup = allowList.hasGroups(user.platform) ? ' A role in the config file may still give them access.' : '';
  return `${user.name} no longer has access; their tasks stop.${which}${still}${byGroup}`;
}

/** All accounts of the person that are on the list, this one first. */
function personOf({ store, allowList }: Pick<Context, 'store' | 'allowList'>, user: User): User[] {
  return store.identities
    .of(identityOf(user))
    .map(({ platform, userId }) => allowList.find(platform, { id: userId }))
    .filter((account) => account !== undefined);
}

/** Whether it is a paired account of who asks: with it, all their paired accounts would go. */
function isSelf(context: Context, user: User): boolean {
  return user.source === 'paired' && personOf(context, user).some(isSameAccount(context.user));
}

/** Nobody shuts themselves out by a slip of the thumb. */
function selfRefusal({ allowList, hostName, hostCommands }: Context, { platform, id }: User): string {
  const isUnique = allowList.list().filter((one) => one.id === id).length === 1;
  const [chat, host] = isUnique ? [id, id] : [`${platform}:${id}`, `${id} --platform ${platform}`];
  const onHost = `run this on ${hostName}: ${hostCommands.bridge(`users remove ${host}`)}.`;
  return `That is you. To leave, have another owner send /users remove ${chat}, or ${onHost}`;
}

function setRole(context: CommandContext, user: User, wanted: string): string {
  const role = roleNamed(wanted);
  if (!role) return noSuchRole(wanted);
  if (user.role === role) return `${user.name} is already ${role}.`;
  const refusal = context.removal.setRole(user, role, context.user);
  if (refusal !== undefined) return refusal;
  return `${user.name} is now ${role}.`;
}

function roleNamed(name: string): Role | undefined {
  return roles.find((role) => role === name.toLowerCase());
}

function noSuchRole(name: string): string {
  return `Unknown role “${name}”. Roles: ${roles.join(', ')}.`;
}

function inWords({ platform, id }: User): string {
  return `${platform} ${id}`;
}
