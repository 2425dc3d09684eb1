import type { AuditEntry } from '../model/audit.ts';
import { platformOf } from '../model/conversation.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import { type Identity, identityOf, type Role, type User } from '../model/user.ts';
import type { Store } from '../ports/store.ts';
import type { AllowList } from './allow-list.ts';

/** From the least to the most that claude does without asking. */
const modesByReach: readonly PermissionMode[] = ['plan', 'dontAsk', 'default', 'acceptEdits', 'bypassPermissions'];

/** Who gave the task. */
export function requesterOf({ conversation, userId }: Pick<Task, 'conversation' | 'userId'>): Identity {
  return { platform: platformOf(conversation), userId };
}

/** What tells who acts for whom. */
export interface People {
  store: Pick<Store, 'identities'>;
  allowList: Pick<AllowList, 'roleOf'>;
}

/**
 * The accounts that act for each other: this one, and those linked with it that have the same role now. So no account
 * ever does by a link what it could not do alone. `role`: of this account; undefined: it is not known.
 */
export function alikeAccounts(
  { store, allowList }: People,
  account: Identity,
  role: Role | undefined = allowList.roleOf(account.platform, account.userId),
): Identity[] {
  const [own, ...linked] = store.identities.of(account);
  return [own!, ...linked.filter(({ platform, userId }) => role && allowList.roleOf(platform, userId) === role)];
}

/** Is it a task of this account, or of one that acts for it? */
export function isOwn(people: People, user: User, task: Task): boolean {
  const { platform, userId } = requesterOf(task);
  return alikeAccounts(people, identityOf(user), user.role).some(
    (identity) => identity.platform === platform && identity.userId === userId,
  );
}

/** May they stop, cancel, continue, drop or change the task? */
export function maySteer(people: People, user: User, task: Task): boolean {
  return user.role === 'owner' || (user.role === 'operator' && isOwn(people, user, task));
}

/**
 * What someone reads who may not steer the task; `verb`: what they tried. Written to the audit, so inside the
 * transaction that settles what they did.
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

/** May they choose more than the config says for a project? */
function mayRaiseModes(user: Pick<User, 'role'>): boolean {
  return user.role === 'owner';
}

/**
 * The modes this person may choose for tasks in a project, the most careful first. `standard`: what the config says
 * for projects that say nothing themselves.
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

/** The same for all accounts of one person. */
export function personKey(store: Store, identity: Identity): string {
  const keys = store.identities.of(identity).map(({ platform, userId }) => `${platform}:${userId}`);
  return keys.toSorted()[0]!;
}
