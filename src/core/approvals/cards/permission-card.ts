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
import { carefulBlocks, cautionBlocks } from './careful.ts';
import { saysNothingNew } from './standard-reasons.ts';

export interface PermissionFacts {
  approvalId: string;
  ask: AgentAsk;
  shown: CallShown;
  project: ProjectSettings;
  /** Undefined: the session of the chat. */
  sessionName: string | undefined;
  /** What the disk shows about the call. */
  ground: Pick<Ground, 'cautions' | 'detours' | 'doubts' | 'owns'>;
  /** What looks destructive in the call. */
  dangers: readonly string[];
  /** What a temporary permission would cover; []: no rule can cover the call. */
  rules: readonly PermissionRule[];
  /** A folder outside that would open this call and those after it, its real path; undefined: the card offers none. */
  folder: string | undefined;
  /** Whether the card offers it for good as well. */
  mayKeepFolder: boolean;
  grantMinutes: number;
  /** Longest label that each place of the card shows whole, UTF-16 units. */
  labelUnits: number;
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
/** Characters: platforms cut small print, the strictest after 400, and people read little of it. */
const longestSmallPrint = 160;
/** Characters of a rule: with the words around it, it fits one row of a phone. */
const longestOnButton = 24;
/** Letters that no platform joins, drops or turns round in the label of a button. */
const asItReads = /^[!-~·]+(?: [!-~·]+)*$/;

export function permissionBlocks(facts: PermissionFacts): Block[] {
  const { ask, shown, ground, dangers, about, mask } = facts;
  const warnings = [
    ...carefulBlocks(dangers),
    ...cautionBlocks(ground.cautions.map((caution) => revealLine(maskShown(caution, mask)))),
  ];
  const reason = saysNothingNew(ask, visibleText([...warnings, ...shown.body])) ? '' : ask.reason;
  return [
    ...warnings.slice(0, dangers.length),
    ...(about ? [paragraph(revealProse(about))] : []),
    paragraph(bold(shown.title)),
    ...warnings.slice(dangers.length),
    ...shown.body,
    ...[
      told('Why Claude asks', maskShown(reason ?? '', mask)),
      told('Leads to', maskShown(ground.detours.join(', '), mask), revealLine, longestPath),
      told('Folder', maskShown(elsewhere(facts) ?? '', mask), revealLine, longestPath),
      told('Only once', onlyOnce(facts), revealLine),
    ].flat(),
    ...grantInWords(facts),
    ...folderInWords(facts),
    smallPrint(facts),
  ];
}

export function permissionButtons(facts: PermissionFacts): Button[][] {
  const { approvalId, rules, folder } = facts;
  return [
    [
      { label: 'Allow once', action: actionOf(approvalId, 'allow') },
      { label: 'Deny', action: actionOf(approvalId, 'deny') },
    ],
    ...(rules.length > 0 ? [[{ label: grantLabel(facts), action: actionOf(approvalId, 'grant') }]] : []),
    ...(folder === undefined ? [] : [folderRow(facts)]),
    [
      { label: 'Deny with a reason', action: actionOf(approvalId, 'why') },
      { label: 'Stop task', action: actionOf(approvalId, 'stop') },
    ],
  ];
}

function grantLabel(facts: PermissionFacts): string {
  return labelWithRule(facts) ?? `Allow ${facts.grantMinutes} min`;
}

/** `Allow npm test * for 30 min`; undefined: the text says what it covers. */
function labelWithRule({ rules, grantMinutes, labelUnits, mask }: PermissionFacts): string | undefined {
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) return undefined;
  const covered = revealLine(maskShown(describeRule(rule), mask));
  const label = `Allow ${covered} for ${grantMinutes} min`;
  const fits = covered.length <= longestOnButton && label.length <= labelUnits;
  return fits && asItReads.test(covered) ? label : undefined;
}

/** What a temporary permission covers, in full, unless the button has it: platforms would cut a footer. */
function grantInWords(facts: PermissionFacts): Block[] {
  const { rules, grantMinutes, requester, project, mask } = facts;
  if (rules.length === 0 || labelWithRule(facts) !== undefined) return [];
  const covered = rules.map((rule) => revealLine(maskShown(describeRule(rule), mask))).join(', ');
  const whose = `for tasks from ${revealProse(requester)} in “${revealLine(project.name)}”`;
  return [paragraph(`Allow ${grantMinutes} min: ${covered}, ${whose}.`)];
}

function folderRow({ approvalId, mayKeepFolder, grantMinutes }: PermissionFacts): Button[] {
  const always = mayKeepFolder ? [{ label: 'Always', action: actionOf(approvalId, 'always') }] : [];
  return [{ label: `Approve folder ${grantMinutes} min`, action: actionOf(approvalId, 'folder') }, ...always];
}

/** Which folder, and for whose tasks. */
function folderInWords({ folder, mayKeepFolder, grantMinutes, requester, project, mask }: PermissionFacts): Block[] {
  if (folder === undefined) return [];
  const name = `“${revealLine(project.name)}”`;
  const always = mayKeepFolder ? ` Always: for all tasks in ${name}.` : '';
  const path = revealLine(maskShown(folder, mask));
  const whose = `for tasks from ${revealProse(requester)} in ${name}`;
  return [paragraph(`Approve folder ${grantMinutes} min: ${path}, ${whose}.${always}`)];
}

/** What the call is for, and the project: small, unless a platform might cut it. */
function smallPrint({ ask, shown, project, sessionName, mask }: PermissionFacts): Block {
  const purpose = maskShown(ask.description ?? '', mask).trim();
  const line = [
    ...(purpose !== '' && saysMore(purpose, shown) ? [oneLine(revealProse(purpose), longestWord)] : []),
    ...(ask.bySubagent ? ['by a subagent'] : []),
    `in ${revealLine(maskShown(project.name, mask))}`,
    ...(sessionName === undefined ? [] : [sessionName]),
  ].join(' · ');
  return line.length <= longestSmallPrint ? { type: 'footer', text: line } : paragraph(line);
}

/** Where the call runs, unless that is the project's own folder. */
function elsewhere({ ask, project, ground }: PermissionFacts): string | undefined {
  const own = ground.owns.find(({ written }) => written === project.path);
  const isOwn = [undefined, project.path, own?.real].includes(ask.shellFolder);
  return isOwn ? project.place : ask.shellFolder;
}

/** Why the buttons allow it only once, unless the card explains that above. */
function onlyOnce({ ground, dangers, mask }: PermissionFacts): string {
  const doubt = ground.doubts.some((one) => ground.cautions.includes(one)) ? undefined : ground.doubts[0];
  return doubt === undefined || dangers.length > 0 ? '' : mask(`it ${doubt}.`);
}

/** Claude often fills the description with the command or the name of the file, shortened by the home folder. */
function saysMore(description: string, { body }: CallShown): boolean {
  return !visibleText(body).includes(description.replace(/^~(?=\/)/, ''));
}

function told(name: string, value: string, reveal = revealProse, longest = longestWord): Block[] {
  const line = oneLine(reveal(value), longest);
  return line === '' ? [] : [paragraph(`${name}: ${line}`)];
}

function bold(text: string): Inline {
  return { type: 'bold', children: [{ type: 'text', text }] };
}
