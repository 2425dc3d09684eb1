import { type Block, paragraph } from '../../text/blocks.ts';
import { parseMarkdown } from '../../text/markdown.ts';
import type { Button } from '../ports.ts';
import { actionOf } from './actions.ts';

const noPlan = 'claude wants to begin, but wrote no plan down.';

/** The plan in the input of `ExitPlanMode`. Source: the tool's schema. */
export function planBlocks(input: unknown): Block[] {
  const plan = typeof input === 'object' && input !== null && 'plan' in input ? input.plan : undefined;
  return typeof plan === 'string' && plan.trim() !== '' ? parseMarkdown(plan) : [paragraph(noPlan)];
}

export const planQuestion: Block[] = [
  {
    type: 'paragraph',
    children: [{ type: 'bold', children: [{ type: 'text', text: 'Shall claude go on with this plan?' }] }],
  },
  paragraph('To change it, press Keep planning or reply to this message.'),
];

/** `mayRaise`: edits without asking are this person's to allow. */
export function planButtons(approvalId: string, mayRaise: boolean): Button[][] {
  const free = [{ label: 'Approve, edit without asking', action: actionOf(approvalId, 'edits') }];
  return [
    ...(mayRaise ? [free] : []),
    [{ label: mayRaise ? 'Approve, ask for each edit' : 'Approve', action: actionOf(approvalId, 'approve') }],
    [
      { label: 'Keep planning', action: actionOf(approvalId, 'keep') },
      { label: 'Stop task', action: actionOf(approvalId, 'stop') },
    ],
  ];
}
