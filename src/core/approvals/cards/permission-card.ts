import { type Block, type Inline, paragraph } from '../../../text/document/blocks.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { revealLine, revealProse } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';
import { oneLine } from '../../../text/summary/one-line.ts';
import { describeRule } from '../../grants/rules.ts';
import type { Ground } from '../../ground/ground.ts';
import type { PermissionRule } from '../../model/permission.ts';
import type { Button } from '../../model/post.ts';
import type { ProjectSettings } from '../../model/projects.ts';
import type { AgentAsk } from '../../ports/host.ts';
import { actionOf } from './actions.ts';
import type { CallShown } from './call.ts';
import { carefulBlocks } from './careful.ts';

export interface PermissionFacts {
  approvalId: string;
  ask: AgentAsk;
  shown: CallShown;
  project: ProjectSettings;
  /** What the disk shows about the call. */
  ground: Pick<Ground, 'cautions' | 'detours' | 'doubts'>;
  /** What looks destructive in the call. */
  dangers: readonly string[];
  /** What a temporary permission would cover; []: no rule can cover the call. */
  rules: readonly PermissionRule[];
  grantMinutes: number;
  /** The person whose tasks the grant applies to. */
  requester: string;
  /** Set where the card is not in the requester's own conversation, or the task has ended. */
  about: string | undefined;
  mask: SecretMask;
}

/** Characters. */
const longestWord = 200;
/** Characters: a long name must not hide where it leads. */
const longestPath = 2_000;

export function permissionBlocks(facts: PermissionFacts): Block[] {
  const { ask, shown, project, ground, dangers, about, mask } = facts;
  const description = maskShown(ask.description ?? '', mask);
  return [
    ...(about ? [paragraph(revealProse(about))] : []),
    { type: 'paragraph', children: [bold(shown.title)] },
    ...carefulBlocks([...dangers, ...ground.cautions.map((caution) => revealLine(maskShown(caution, mask)))]),
    ...shown.body,
    ...[
      told('Purpose', saysMore(description, shown) ? description : ''),
      told('Why Claude asks', maskShown(ask.reason ?? '', mask)),
      told('Asked by', ask.bySubagent ? 'a subagent' : ''),
      told('Leads to', maskShown(ground.detours.join(', '), mask), revealLine, longestPath),
      told('Folder', maskShown(`${ask.shellFolder ?? project.path} (${project.name})`, mask), revealLine, longestPath),
      told('Only once', onlyOnce(facts), revealLine),
    ].flat(),
    ...grantInWords(facts),
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

/** What a temporary permission covers, in full: platforms would cut a footer. */
function grantInWords({ rules, grantMinutes, requester, project, mask }: PermissionFacts): Block[] {
  if (rules.length === 0) return [];
  const covered = rules.map((rule) => revealLine(maskShown(describeRule(rule), mask))).join(', ');
  const whose = `for tasks from ${revealProse(requester)} in “${revealLine(project.name)}”`;
  return [paragraph(`Allow ${grantMinutes} min: ${covered}, ${whose}.`)];
}

/** What the buttons will do. */
function inWords({ rules, dangers }: PermissionFacts): string {
  const isOnceOnly = rules.length === 0 && dangers.length > 0;
  const once = isOnceOnly ? 'You can allow only this call.' : 'Allow once: this call only.';
  return `${once} Deny: Claude continues without it. Or reply: “yes” allows once, anything else denies and tells Claude why.`;
}

/** Why the buttons allow it only once, unless the card explains that above. */
function onlyOnce({ ground, dangers, mask }: PermissionFacts): string {
  const doubt = ground.doubts[0];
  return doubt === undefined || dangers.length > 0 ? '' : mask(`it ${doubt}.`);
}

/** Claude often fills the description with the command or the name of the file. */
function saysMore(description: string, { body }: CallShown): boolean {
  return !visibleText(body).includes(description.trim());
}

function told(name: string, value: string, reveal = revealProse, longest = longestWord): Block[] {
  const line = oneLine(reveal(value.trim()), longest);
  return line === '' ? [] : [paragraph(`${name}: ${line}`)];
}

function bold(text: string): Inline {
  return { type: 'bold', children: [{ type: 'text', text }] };
}
