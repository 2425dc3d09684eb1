import type { PlatformName } from '../model/conversation.ts';
import { isGroup, type Role, type User } from '../model/user.ts';
import type { UserStore } from '../ports/store/store.ts';

/** Who has access: the static list of the config file, and all paired people. The static list wins. */
export interface AllowList {
  /** Finds the entry by the person's own id, else by a group they are in. */
  find(platform: PlatformName, sender: { id: string; name?: string; groups?: string[] }): User | undefined;
  /**
   * The role that an account has now. For an account that only a group may give access: the role of all groups there;
   * undefined when these differ, and without access.
   */
  roleOf(platform: PlatformName, id: string): Role | undefined;
  /** Whether it is on the list, or a group may give it access. In the second case only a message shows which. */
  mayBeIn(platform: PlatformName, id: string): boolean;
  list(): User[];
  /** Whether people on this platform may have access through a group alone. Then only a message shows who has. */
  hasGroups(platform: PlatformName): boolean;
}

export function createAllowList(configured: readonly User[], users: UserStore): AllowList {
  const isConfigured = (platform: PlatformName, id: string) => (user: User) =>
    user.platform === platform && user.id === id;

  function ofGroups(platform: PlatformName): Role | undefined {
    const [role, another] = new Set(
      configured.filter((user) => user.platform === platform && isGroup(user)).map((user) => user.role),
    );
    return another === undefined ? role : undefined;
  }

  const hasGroups = (platform: PlatformName) => configured.some((user) => user.platform === platform && isGroup(user));

  return {
    mayBeIn: (platform, id) =>
      hasGroups(platform) || configured.some(isConfigured(platform, id)) || users.get(platform, id) !== undefined,
    roleOf: (platform, id) =>
      (configured.find(isConfigured(platform, id)) ?? users.get(platform, id))?.role ?? ofGroups(platform),
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
    hasGroups,
  };
}
