import { paragraph } from '../../text/document/blocks.ts';
import { revealLine } from '../../text/reveal/reveal.ts';
import type { ApprovedFolder } from '../model/approved-folder.ts';
import { folderTool } from '../model/permission.ts';
import type { Button } from '../model/post.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import { notice } from '../reply/notice.ts';
import { bullets } from './kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

const minute = 60_000;
const ownersOnly = 'Only an owner can see and change the folders of a project.';

export const foldersCommand: ChatCommand = {
  name: 'folders',
  description: 'Folders outside the project: /folders, /folders add PATH, /folders remove 2',
  subcommands: [
    { name: 'list', description: 'Folders that Claude may use', word: '' },
    {
      name: 'add',
      description: 'Let Claude use a folder',
      args: [{ name: 'path', description: 'Its path on the host', kind: 'text', required: true }],
    },
    {
      name: 'remove',
      description: 'Take a folder off the list',
      args: [{ name: 'number', description: 'Its number in the list', kind: 'number', required: true }],
    },
  ],
  forViewers: false,
  forOwners: true,
  run(context) {
    const { store, user, args, reply } = context;
    const removed = /^remove\s+#?(\d+)$/i.exec(args)?.[1];
    if (user.role !== 'owner') {
      refuseInAudit(store, user, '/folders');
      reply(ownersOnly);
    } else if (args === '') {
      list(context);
    } else if (removed !== undefined) {
      reply(remove(context, Number(removed)));
    } else if (pathIn(args) === undefined) {
      reply('Try /folders, /folders add PATH or /folders remove 2.');
    }
  },
  async finish(context) {
    const { args, conversation, messageId, user, outbox, store, allowList, folders } = context;
    const path = pathIn(args);
    if (path === undefined || user.role !== 'owner') return;
    const judged = await folders.judge(path);
    store.atomically(() => {
      // Meanwhile they may have lost that right.
      if (allowList.roleOf(user.platform, user.id) !== 'owner') return;
      const word =
        'refusal' in judged ? `I cannot add ${revealLine(path)}: it ${judged.refusal}.` : add(context, judged.path);
      outbox.add(conversation.id, { ...notice(word), replyTo: messageId });
    });
  },
};

/** `folders:2`: removes the folder with this number. */
export const foldersAction: ButtonAction = {
  verb: 'folders',
  typed: (id) => `/folders remove ${id}`,
  run(context) {
    const { store, user, argument } = context;
    if (user.role !== 'owner') {
      refuseInAudit(store, user, 'a button of /folders');
      return { word: ownersOnly, buttons: 'as they are' };
    }
    const word = remove(context, Number(argument));
    return { word, buttons: buttons(approved(context)) };
  },
};

function pathIn(args: string): string | undefined {
  return /^add\s+(\S.*)$/is.exec(args)?.[1];
}

function approved({ store, conversation }: Context): ApprovedFolder[] {
  return store.folders.list(conversation.project);
}

function list(context: CommandContext): void {
  const { store, clock, projects, conversation, reply } = context;
  const project = projects.get(conversation.project);
  const now = clock.now();
  const forTime = store.grants
    .active(now)
    .filter((grant) => grant.project === conversation.project && grant.tool === folderTool);
  const kept = approved(context);
  reply(
    [
      paragraph(`Folders that Claude may use in “${revealLine(conversation.project)}”:`),
      bullets([
        ...(project === undefined ? [] : [`${revealLine(project.path)}, the project`]),
        ...(project?.addDirs ?? []).map((path) => `${revealLine(path)}, from the config file`),
        ...kept.map(({ id, path, by }) => `${id}: ${revealLine(path)}, approved by ${by.name}`),
        ...forTime.map(
          ({ rule = '', userName, expiresAt }) =>
            `${revealLine(rule)}, for ${userName}, ${Math.ceil((expiresAt - now) / minute)} min left (see /grants)`,
        ),
      ]),
    ],
    buttons(kept),
  );
}

function add({ store, conversation, projects, clock, user }: CommandContext, path: string): string {
  const { project } = conversation;
  const settings = projects.get(project);
  const own = [settings?.path, ...(settings?.addDirs ?? [])];
  const by = actorOf(user);
  if (own.includes(path) || !store.folders.add({ project, path, by, createdAt: clock.now() })) {
    return `“${project}” already has ${revealLine(path)}.`;
  }
  store.audit.append({ action: 'folder-approved', actor: by, detail: `${revealLine(path)} in ${project}` });
  return `Added for all tasks in “${project}”: ${revealLine(path)}. Claude reads there without asking.`;
}

function remove(context: Context, id: number): string {
  const folder = approved(context).find((one) => one.id === id);
  if (!folder || !context.store.folders.remove(id)) return `Folder ${id} is no longer approved here.`;
  const { path, project } = folder;
  const detail = `${revealLine(path)} in ${project}`;
  context.store.audit.append({ action: 'folder-removed', actor: actorOf(context.user), detail });
  return `Removed: ${revealLine(path)}. Claude asks again from its next call on.`;
}

function buttons(folders: readonly ApprovedFolder[]): Button[][] {
  return [folders.map(({ id }) => ({ label: `Remove ${id}`, action: `folders:${id}` }))];
}
