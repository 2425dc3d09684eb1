import type { PlatformName } from './conversation.ts';

export type Role = 'owner' | 'operator' | 'viewer';

/** From the most rights to the least. */
export const roles: readonly Role[] = ['owner', 'operator', 'viewer'];

/** An allow-listed person on a platform, bound to this host. */
export interface User {
  platform: PlatformName;
  id: string;
  role: Role;
  name: string;
  /** Name of the host they are bound to. */
  host: string;
  /** `config`: from the static list in the config file. `paired`: by a one-time code. */
  source: 'config' | 'paired';
}

export function mayRunTasks(user: User): boolean {
  return user.role !== 'viewer';
}

/** Whether the role `one` may do more than the role `other`. */
export function outranks(one: Role, other: Role): boolean {
  return roles.indexOf(one) < roles.indexOf(other);
}

/** Whether the entry means all members of a group of the platform, not one person. */
export function isGroup({ id }: Pick<User, 'id'>): boolean {
  return id.startsWith('role:');
}

export function identityOf({ platform, id }: Pick<User, 'platform' | 'id'>): Identity {
  return { platform, userId: id };
}

/** `<platform>:<id>`: the same for the same account. */
export function accountKey({ platform, id }: Pick<User, 'platform' | 'id'>): string {
  return `${platform}:${id}`;
}

export function isSameAccount(one: Pick<User, 'platform' | 'id'>): (other: Pick<User, 'platform' | 'id'>) => boolean {
  return (other) => accountKey(other) === accountKey(one);
}

/** A person's account on a platform. */
export interface Identity {
  platform: PlatformName;
  userId: string;
}
