import type { AuditEntry } from '../model/audit.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import { type Identity, identityOf, type Role, type User } from '../model/user.ts';
import type { Store } from '../ports/store/store.ts';
import type { AllowList } from './allow-list.ts';

/** From the least to the most that Claude does without asking. */
const modesByReach: readonly PermissionMode[] = ['plan', 'dontAsk', 'default', 'acceptEdits', 'bypassPermissions'];

/** The account that gave the task. */
export function requesterOf({ platform, userId }: Pick<Task, 'platform' | 'userId'>): Identity {
  return { platform, userId };
}

/** The stores that show who acts for whom. */
export interface People {
  store: Pick<Store, 'identities'>;
  allowList: Pick<AllowList, 'roleOf'>;
}

/**
 * The accounts that act for each other: this one, and those linked with it that have the same role now. So a link never
 * lets an account do what it could not do alone. `role`: this account's; undefined: not known.
 */
export function alikeAccounts(
  { store, allowList }: People,
  account: Identity,
  role: Role | undefined = allowList.roleOf(account.platform, account.userId),
): Identity[] {
  const [own, ...linked] = store.identities.of(account);
  return [own!, ...linked.filter(({ platform, userId }) => role && allowList.roleOf(platform, userId) === role)];
}

/** Whether it is a task of this account, or of one that acts for it. */
export function isOwn(people: People, user: User, task: Task): boolean {
  const { platform, userId } = requesterOf(task);
  return alikeAccounts(people, identityOf(user), user.role).some(
    (identity) => identity.platform === platform && identity.userId === userId,
  );
}

/** Whether they may stop, cancel, continue, drop or change the task. */
export function maySteer(people: People, user: User, task: Task): boolean {
  return user.role === 'owner' || (user.role === 'operator' && isOwn(people, user, task));
}

/**
 * The refusal for a person who may not steer the task; `verb`: what they tried. Writes to the audit, so call it inside
 * the transaction that settles their message or press.
 */
export function refuseToSteer(store: Store, user: User, task: Task, verb: string): string {
  refuseInAudit(store, user, `${verb} a task of ${task.userName}`, task);
  return `Only ${task.userName} or an owner can ${verb} this task.`;
}

/** `detail`: what they tried. */
export function refuseInAudit(store: Store, user: User, detail: string, task?: Task): void {
  store.audit.append({ action: 'refused', actor: actorOf(user), ...(task && { task: task.number }), detail });
}

export function actorOf({
  platform,
  id,
  name,
}: Pick<User, 'platform' | 'id' | 'name'>): NonNullable<AuditEntry['actor']> {
  return { platform, id, name };
}

/** Whether they may choose a freer mode than the config gives a project. */
function mayRaiseModes(user: Pick<User, 'role'>): boolean {
  return user.role === 'owner';
}

/**
 * The modes this person may choose for tasks in a project, the most careful first. `standard`: the mode of projects
 * without one of their own.
 */
export function modesFor(
  user: Pick<User, 'role'>,
  project: ProjectSettings,
  standard: PermissionMode,
): PermissionMode[] {
  const most = modesByReach.indexOf(project.permissionMode ?? standard);
  return modesByReach.filter((mode, reach) => {
    if (mode === 'bypassPermissions' && project.allowBypass !== true) return false;
    return reach <= most || mayRaiseModes(user);
  });
}

/** A key that is the same for all accounts of one person. */
export function personKey(store: Store, identity: Identity): string {
  const keys = store.identities.of(identity).map(({ platform, userId }) => `${platform}:${userId}`);
  return keys.toSorted()[0]!;
}
