import { hiddenDangers } from '../../../danger/hidden-text.ts';
import { type Block, moment, paragraph } from '../../../text/document/blocks.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { revealCode, revealProse } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';
import type { Approval } from '../../model/approval.ts';
import type { EpochMs } from '../../model/events.ts';
import type { Button } from '../../model/post.ts';
import type { ButtonLimits } from '../../ports/capabilities.ts';
import { elicitationTool } from '../../ports/host.ts';
import { elicitedIn, pageBlocks, pageButton, pageDangers } from '../input/elicited.ts';
import { type Expected, expectedIn } from '../input/expected-answers.ts';
import { asText, fieldsOf, textsIn } from '../input/input-fields.ts';
import { actionOf } from './actions.ts';
import { carefulBlocks } from './careful.ts';

/** One question of `AskUserQuestion`. Source: the tool's schema (1 to 4 questions with 2 to 4 options each). */
export interface Question {
  question: string;
  header: string;
  /** `preview`: what the person compares, as Claude wrote it; '' when absent. */
  options: { label: string; description: string; preview: string }[];
  multiSelect: boolean;
  /** Undefined: any words do. */
  expected: Expected | undefined;
}

/** The questions in the input of an ask, as far as they make sense; [] when there are none. */
export function questionsIn(input: unknown): Question[] {
  const { questions } = fieldsOf(input);
  return Array.isArray(questions) ? questions.flatMap(toQuestion) : [];
}

function toQuestion(value: unknown): Question[] {
  const { question, header, options, multiSelect } = fieldsOf(value);
  if (typeof question !== 'string' || question.trim() === '') return [];
  return [
    {
      question,
      header: typeof header === 'string' ? header : '',
      options: Array.isArray(options) ? options.flatMap(toOption) : [],
      multiSelect: multiSelect === true,
      expected: expectedIn(value),
    },
  ];
}

function toOption(value: unknown): Question['options'] {
  const fields = fieldsOf(value);
  const [label = '', description = '', preview = ''] = ['label', 'description', 'preview'].map((name) =>
    asText(fields[name]),
  );
  // An option without a label goes by its other texts.
  const name = [label, description, preview].find((text) => !isBlank(text));
  return name === undefined ? [] : [{ label: name, description: name === description ? '' : description, preview }];
}

/** The input for Claude: the questions unchanged, and the answer to each. */
export function answeredInput(approval: Approval): Record<string, unknown> {
  if (approval.tool === elicitationTool) return { ...fieldsOf(approval.input), answers: approval.answers };
  const questions = questionsIn(approval.input);
  const answers = Object.fromEntries(
    questions.map(({ question }, index) => [question, (approval.answers[index] ?? []).join(', ')]),
  );
  return { ...fieldsOf(approval.input), answers };
}

/** Beyond this, a phone cuts the label of a button. Characters. */
const longestLabel = 30;

/** More of them would push the question away. */
const mostOptions = 20;

/** How many options have buttons, beside the three others. */
function offeredIn({ inAll }: ButtonLimits): number {
  return Math.max(0, Math.min(mostOptions, inAll - 3));
}

/** When a button cannot hold its label, or two look the same, all buttons have numbers. */
function areNumbered(options: Question['options'], { labelUnits = longestLabel }: ButtonLimits): boolean {
  const longest = Math.min(longestLabel, labelUnits);
  const labels = options.map(({ label }) => revealProse(label));
  const shown = new Set(labels.map((label) => label.replace(/\s+/g, ' ').trim()));
  return shown.size < labels.length || labels.some((label) => label.length > longest || label.includes('\n'));
}

/**
 * The card of the question at `index`: all texts of its options that the buttons do not hold. `about`: a line about
 * where it comes from.
 */
export function questionBlocks(
  approval: Approval,
  index: number,
  mask: SecretMask,
  limits: ButtonLimits,
  about?: string,
): Block[] {
  const questions = questionsIn(approval.input);
  const { question, options, multiSelect, expected } = questions[index]!;
  const count = questions.length > 1 ? ` (${index + 1} of ${questions.length})` : '';
  const numbered = areNumbered(options, limits);
  const offered = offeredIn(limits);
  const isTold = numbered || options.length > offered || options.some(({ description }) => description !== '');
  const seen = (text: string) => revealProse(maskShown(text, mask));
  const elicited = approval.tool === elicitationTool ? elicitedIn(approval.input) : undefined;
  const asker = elicited ? `“${seen(elicited.server)}” asks` : 'Claude asks';
  return [
    ...carefulBlocks([
      ...hiddenDangers([elicited?.message, ...textsIn(questions[index])].join('\n'), 'content'),
      ...(elicited ? pageDangers(elicited) : []),
    ]),
    ...(about === undefined ? [] : [paragraph(revealProse(about))]),
    { type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text: `${asker}${count}` }] }] },
    ...(elicited?.message ? [paragraph(seen(elicited.message))] : []),
    paragraph(seen(question)),
    ...(elicited ? pageBlocks(elicited) : []),
    ...(isTold ? [optionList(options, numbered, seen)] : []),
    ...options.flatMap((option) => previewBlocks(option, seen, mask)),
    ...(options.length > offered ? [paragraph(lessOffered(offered, expected?.kind === 'choice'))] : []),
    ...(multiSelect ? [{ type: 'footer' as const, text: 'Tick what fits, then press Done.' }] : []),
  ];
}

/** `isChoice`: no other answer will do, so there is no button for words. */
function lessOffered(offered: number, isChoice: boolean): string {
  const way = isChoice ? ` To choose ${offered === 0 ? 'one' : 'another'}, reply with its name.` : '';
  if (offered === 0) return `There is no room for their buttons here.${way}`;
  return offered === 1 ? `Only the first has a button.${way}` : `Only the first ${offered} have buttons.${way}`;
}

function optionList(options: Question['options'], ordered: boolean, seen: (text: string) => string): Block {
  return {
    type: 'list',
    ordered,
    start: 1,
    items: options.map(({ label, description }) => ({
      blocks: [
        {
          type: 'paragraph',
          children: [
            { type: 'bold', children: [{ type: 'text', text: seen(label) }] },
            { type: 'text', text: description === '' ? '' : `: ${seen(description)}` },
          ],
        },
      ],
    })),
  };
}

function previewBlocks(
  { label, preview }: Question['options'][number],
  seen: (text: string) => string,
  mask: SecretMask,
): Block[] {
  if (preview === '') return [];
  const code: Block = { type: 'code', text: revealCode(maskShown(preview, mask)) };
  return [paragraph({ type: 'bold', children: [{ type: 'text', text: seen(label) }] }), code];
}

/** One row for each option, then the other choices. */
export function questionButtons(approval: Approval, index: number, limits: ButtonLimits): Button[][] {
  const { options, multiSelect, expected } = questionsIn(approval.input)[index]!;
  const numbered = areNumbered(options, limits);
  const page = approval.tool === elicitationTool ? pageButton(elicitedIn(approval.input)) : [];
  const rows = options.slice(0, offeredIn(limits)).map(({ label }, option) => [
    {
      label: `${multiSelect ? (approval.ticked.includes(label) ? '☑ ' : '☐ ') : ''}${numbered ? `${option + 1}. ` : ''}${revealProse(label)}`,
      action: actionOf(approval.id, { question: index, option }),
    },
  ]);
  const done = multiSelect ? [{ label: 'Done', action: actionOf(approval.id, { question: index, end: 'done' }) }] : [];
  const words = { label: 'In my own words', action: actionOf(approval.id, { question: index, end: 'words' }) };
  const decline = { label: 'Decline', action: actionOf(approval.id, 'deny') };
  const stop = { label: 'Stop task', action: actionOf(approval.id, 'stop') };
  const others = [...done, ...(expected?.kind === 'choice' ? [] : [words])];
  const last = approval.tool === elicitationTool ? [[decline, stop]] : [];
  return [
    ...(page.length > 0 ? [page] : []),
    ...rows,
    ...(last.length > 0 ? [others, ...last] : [[...others, stop]]).filter((row) => row.length > 0),
  ];
}

/** A card has to stay one message; Claude gets the whole answer. */
const longestAnswer = 300;
const longestQuestion = 500;

/** What takes the place of the card once the question is answered. */
export function answeredBlocks(approval: Approval, index: number, by: string, at: EpochMs): Block[] {
  const { question } = questionsIn(approval.input)[index]!;
  const answer = cut(revealProse((approval.answers[index] ?? []).join(', ')), longestAnswer);
  return [paragraph(cut(revealProse(question), longestQuestion)), paragraph(`${by}: ${answer}, `, moment(at, at))];
}

function cut(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : words;
}
