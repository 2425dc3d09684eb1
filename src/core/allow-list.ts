import type { PlatformName } from './conversation.ts';
import type { UserStore } from './store.ts';
import { isGroup, type User } from './user.ts';

/** Who is let in: the static list of the config file, and everybody who was paired. The static list wins. */
export interface AllowList {
  /** By the person's own id, else by a group they are in. */
  find(platform: PlatformName, sender: { id: string; name?: string; groups?: string[] }): User | undefined;
  list(): User[];
  /** May somebody of this platform be let in for a group alone? Then only a message tells whether they are. */
  hasGroups(platform: PlatformName): boolean;
}

export function createAllowList(configured: readonly User[], users: UserStore): AllowList {
  const isConfigured = (platform: PlatformName, id: string) => (user: User) =>
    user.platform === platform && user.id === id;

  return {
    find(platform, { id, name, groups = [] }) {
      const own = configured.find(isConfigured(platform, id)) ?? users.get(platform, id);
      if (own) return own;
      const group = configured.find((user) => user.platform === platform && groups.includes(user.id));
      return group && { ...group, id, name: name ?? group.name };
    },
    list: () => [
      ...configured,
      ...users.list().filter((user) => !configured.some(isConfigured(user.platform, user.id))),
    ],
    hasGroups: (platform) => configured.some((user) => user.platform === platform && isGroup(user)),
  };
}
