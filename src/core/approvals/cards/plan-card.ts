import { hiddenDangers } from '../../../danger/hidden-text.ts';
import { hostDangers } from '../../../danger/hosts.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { formattedPlan } from '../../../text/reveal/formatted-plan.ts';
import { revealCode } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';
import type { Button } from '../../model/post.ts';
import { fieldsOf, textsIn } from '../input/input-fields.ts';
import { actionOf } from './actions.ts';
import { carefulBlocks } from './careful.ts';

const noPlan = 'Claude wants to start, but wrote no plan.';

/**
 * The plan in the input of `ExitPlanMode`, and the other fields. Shows the source of the plan where its markup would
 * hide a part of its text. Source: the tool's schema.
 */
export function planBlocks(input: unknown, mask: SecretMask): Block[] {
  const { plan, planFilePath: _, ...rest } = fieldsOf(input);
  const more =
    Object.keys(rest).length === 0
      ? []
      : [paragraph('With:'), codeOf(JSON.stringify(rest, undefined, 2), 'json', mask)];
  if (typeof plan !== 'string' || plan.trim() === '') return [paragraph(noPlan), ...more];
  const dangers = [...hiddenDangers(textsIn([plan, rest]).join('\n'), 'content'), ...hostDangers(plan)];
  const formatted = formattedPlan(maskShown(plan, mask));
  if (formatted !== undefined) return [...carefulBlocks(dangers), ...formatted, ...more];
  const hides = 'would hide part of its text when formatted, so it is shown as written';
  return [...carefulBlocks([...dangers, hides]), codeOf(plan, 'markdown', mask), ...more];
}

function codeOf(text: string, language: string, mask: SecretMask): Block {
  return { type: 'code', language, text: revealCode(maskShown(text, mask)) };
}

export const planQuestion: Block[] = [
  {
    type: 'paragraph',
    children: [{ type: 'bold', children: [{ type: 'text', text: 'Approve this plan?' }] }],
  },
  { type: 'footer', text: 'To change it, reply to this message.' },
];

/** `mayRaise`: this person may allow edits without asking. */
export function planButtons(approvalId: string, mayRaise: boolean): Button[][] {
  const free = [{ label: 'Approve, edit freely', action: actionOf(approvalId, 'edits') }];
  return [
    ...(mayRaise ? [free] : []),
    [{ label: mayRaise ? 'Approve, ask first' : 'Approve', action: actionOf(approvalId, 'approve') }],
    [
      { label: 'Keep planning', action: actionOf(approvalId, 'keep') },
      { label: 'Stop task', action: actionOf(approvalId, 'stop') },
    ],
  ];
}
