import { type Block, type Inline, paragraph } from '../../text/blocks.ts';
import { oneLine } from '../../text/one-line.ts';
import type { MaskSecrets } from '../../text/secrets.ts';
import { visibleText } from '../../text/visible.ts';
import { describeRule } from '../grant-rules.ts';
import type { Ground } from '../ground.ts';
import type { AgentAsk, PermissionRule, ProjectSettings } from '../host.ts';
import type { Button } from '../ports.ts';
import { actionOf } from './actions.ts';
import type { CallShown } from './call-shown.ts';

export interface PermissionFacts {
  approvalId: string;
  ask: AgentAsk;
  shown: CallShown;
  project: ProjectSettings;
  /** What the disk says about it. */
  ground: Pick<Ground, 'cautions' | 'detours' | 'doubts'>;
  /** What looks destructive about it. */
  dangers: readonly string[];
  /** What "allow for a while" would cover; []: it can't be given. */
  rules: readonly PermissionRule[];
  grantMinutes: number;
  /** Whose tasks the grant counts for. */
  requester: string;
  /** Set where the card is not in the requester's own conversation, or the task has ended. */
  about: string | undefined;
  mask: MaskSecrets;
}

/** Characters. */
const longestWord = 200;

export function permissionBlocks(facts: PermissionFacts): Block[] {
  const { ask, shown, project, ground, dangers, about, mask } = facts;
  const description = mask(ask.description ?? '');
  return [
    ...(about ? [paragraph(about)] : []),
    { type: 'paragraph', children: [bold(shown.title)] },
    ...[...dangers, ...ground.cautions].map(
      (danger): Block => ({
        type: 'paragraph',
        children: [bold('⚠️ Careful: '), { type: 'text', text: mask(`it ${danger}.`) }],
      }),
    ),
    ...shown.body,
    ...[
      told('What for', saysMore(description, shown) ? description : ''),
      told('Why you are asked', mask(ask.reason ?? '')),
      told('Asked by', ask.bySubagent ? 'a subagent' : ''),
      told('Leads to', mask(ground.detours.join(', '))),
      told('Where', mask(`${ask.shellFolder ?? project.path} (${project.name})`)),
      told('Only this once', onlyOnce(facts)),
    ].flat(),
    { type: 'footer', text: inWords(facts) },
  ];
}

export function permissionButtons({ approvalId, rules, grantMinutes }: PermissionFacts): Button[][] {
  const grant = rules.length > 0 ? [{ label: `Allow ${grantMinutes} min`, action: actionOf(approvalId, 'grant') }] : [];
  return [
    [{ label: 'Allow once', action: actionOf(approvalId, 'allow') }, ...grant],
    [
      { label: 'Deny', action: actionOf(approvalId, 'deny') },
      { label: 'Deny and say why', action: actionOf(approvalId, 'why') },
    ],
    [{ label: 'Stop task', action: actionOf(approvalId, 'stop') }],
  ];
}

/** What the buttons will do. */
function inWords({ rules, grantMinutes, requester, project, dangers }: PermissionFacts): string {
  const once = dangers.length > 0 ? 'This can be allowed for this call only.' : 'Allow once: this call only.';
  const grant =
    rules.length > 0
      ? ` Allow ${grantMinutes} min: ${rules.map(describeRule).join(', ')}, for tasks of ${requester} in “${project.name}”.`
      : '';
  return `${once}${grant} Deny: claude goes on without it. Or reply: “yes” allows once, anything else denies and tells claude why.`;
}

/** Why no button allows it for longer, where that is not said above. */
function onlyOnce({ ground, dangers, mask }: PermissionFacts): string {
  const doubt = ground.doubts[0];
  return doubt === undefined || dangers.length > 0 ? '' : mask(`it ${doubt}.`);
}

/** claude often fills the description with the command or the name of the file. */
function saysMore(description: string, { body }: CallShown): boolean {
  return !visibleText(body).includes(description.trim());
}

function told(name: string, value: string): Block[] {
  const line = oneLine(value, longestWord);
  return line === '' ? [] : [paragraph(`${name}: ${line}`)];
}

function bold(text: string): Inline {
  return { type: 'bold', children: [{ type: 'text', text }] };
}
