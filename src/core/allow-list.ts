import type { PlatformName } from './conversation.ts';
import type { UserStore } from './store.ts';
import type { User } from './user.ts';

/** Who is let in: the static list of the config file, and everybody who was paired. The static list wins. */
export interface AllowList {
  find(platform: PlatformName, id: string): User | undefined;
  list(): User[];
}

export function createAllowList(configured: readonly User[], users: UserStore): AllowList {
  const isConfigured = (platform: PlatformName, id: string) => (user: User) =>
    user.platform === platform && user.id === id;

  return {
    find: (platform, id) => configured.find(isConfigured(platform, id)) ?? users.get(platform, id),
    list: () => [
      ...configured,
      ...users.list().filter((user) => !configured.some(isConfigured(user.platform, user.id))),
    ],
  };
}
