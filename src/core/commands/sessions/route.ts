import { actorOf, refuseInAudit } from '../../people/rights.ts';
import type { Routing } from '../../ports/store/work-store.ts';
import type { ChatCommand } from '../kit/command.ts';

const meanings: Record<Routing, string> = {
  auto: 'coding work gets a session and a worktree of its own',
  ask: 'you are asked whether coding work gets a session of its own',
  off: 'everything runs in the chat; /code begins a code session',
};

export const routeCommand: ChatCommand = {
  name: 'route',
  description: 'Whether coding work gets a session of its own: /route auto, ask or off',
  args: [
    {
      name: 'how',
      description: 'For the project of this chat',
      kind: 'text',
      choices: (Object.keys(meanings) as Routing[]).map((value) => ({ name: value, value })),
    },
  ],
  forViewers: false,
  run({ store, projects, workspaces, conversation: { project }, user, args, reply }) {
    const wanted = args.toLowerCase();
    const now = store.choices.route(project) ?? projects.get(project)?.route ?? 'off';
    if (wanted === '') {
      reply(`In “${project}”, ${meanings[now]}. An owner changes that: /route auto, ask or off.`);
    } else if (!isRouting(wanted)) {
      reply(`Unknown “${args}”. Send /route auto, /route ask or /route off.`);
    } else if (user.role !== 'owner') {
      refuseInAudit(store, user, `/route ${wanted}`);
      reply('Only an owner can change that.');
    } else {
      store.choices.setRoute(project, wanted, actorOf(user));
      store.audit.append({
        action: 'setting-changed',
        actor: actorOf(user),
        detail: `route of “${project}”: ${wanted}`,
      });
      const folder = projects.get(project)?.path;
      const isOff = wanted !== 'off' && (folder === undefined || !workspaces.hasRepository(folder));
      reply(
        `From now on, in “${project}”, ${meanings[wanted]}.${isOff ? ' Its folder is no Git repository yet: until it is one, everything runs in the chat.' : ''}`,
      );
    }
  },
};

function isRouting(text: string): text is Routing {
  return Object.hasOwn(meanings, text);
}
