import { isObject } from './body.ts';
import { invalidForm, notOneOf } from './refusal.ts';
import type { Pings } from './types-people.ts';
import { type ChannelState, mayBot, type World } from './world.ts';

/** Everybody and every role that a text names; backslashes and code don't keep Discord from seeing them. */
export function mentionsIn(channel: ChannelState, text: string): Pings {
  const users = [...text.matchAll(/<@!?(\d{1,20})>/g)].map((match) => match[1]!);
  const roles = [...text.matchAll(/<@&(\d{1,20})>/g)].map((match) => match[1]!);
  const knownRoles = new Set(channel.guild?.roles.values());
  return {
    users: unique(users.filter((id) => isIn(channel, id))),
    roles: unique(roles.filter((id) => knownRoles.has(id))),
    everyone: channel.guild !== undefined && /@(?:everyone|here)/.test(text),
  };
}

function isIn({ kind, recipient, guild }: ChannelState, user: string): boolean {
  return kind === 'dm' ? recipient?.id === user : (guild?.members.has(user) ?? false);
}

interface Message {
  channel: ChannelState;
  /** All that is shown. */
  text: string;
  /** The author of the message that is replied to. */
  repliedTo: string | undefined;
  /** The checked `allowed_mentions` of the call; undefined: not given. */
  allowed: AllowedMentions | undefined;
}

/** Whom a message of the bot notifies by name. */
export function pingsOf(world: World, { channel, text, repliedTo, allowed }: Message): Pings {
  const named = mentionsIn(channel, text);
  const all = allowed === undefined;
  const users = named.users.filter((id) => all || allowed.parse.includes('users') || allowed.users.includes(id));
  const roles = named.roles.filter((id) => all || allowed.parse.includes('roles') || allowed.roles.includes(id));
  const pingsReplied = repliedTo !== undefined && (all || allowed.repliedUser);
  const mayEveryone = mayBot(world, channel, 'MentionEveryone');
  return {
    users: unique([...users, ...(pingsReplied ? [repliedTo] : [])]),
    // No role of this server is mentionable by all.
    roles: mayEveryone ? roles : [],
    everyone: named.everyone && mayEveryone && (all || allowed.parse.includes('everyone')),
  };
}

export interface AllowedMentions {
  parse: string[];
  users: string[];
  roles: string[];
  repliedUser: boolean;
}

const kinds = ['users', 'roles', 'everyone'];

/** @throws Refusal 50035 */
export function readAllowedMentions(value: unknown): AllowedMentions | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw notOneOf(['allowed_mentions'], 'object');
  const parse = listOf(value, 'parse');
  const users = listOf(value, 'users');
  const roles = listOf(value, 'roles');
  const wrong = parse.findIndex((kind) => !kinds.includes(kind));
  if (wrong !== -1) throw notOneOf(['allowed_mentions', 'parse', wrong], kinds.map((kind) => `'${kind}'`).join(', '));
  for (const [kind, ids] of Object.entries({ users, roles })) {
    if (!parse.includes(kind) || ids.length === 0) continue;
    throw invalidForm(['allowed_mentions'], {
      code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
    });
  }
  return { parse, users, roles, repliedUser: value.replied_user === true };
}

function listOf(allowed: Record<string, unknown>, field: string): string[] {
  const value = allowed[field];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.length <= 100) return value.map(String);
  const problem = { code: 'LIST_TYPE_CONVERT', message: 'Only iterables of at most 100 may be used.' };
  throw invalidForm(['allowed_mentions', field], problem);
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
