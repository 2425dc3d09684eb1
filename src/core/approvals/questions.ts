import type { Block } from '../../text/blocks.ts';
import { paragraph } from '../../text/blocks.ts';
import { timeOfDay } from '../../text/time-of-day.ts';
import type { Approval } from '../approval.ts';
import type { Button } from '../ports.ts';
import { actionOf } from './actions.ts';

/** One question of `AskUserQuestion`. Source: the tool's schema (1 to 4 questions with 2 to 4 options each). */
export interface Question {
  question: string;
  header: string;
  options: { label: string; description: string }[];
  multiSelect: boolean;
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
    },
  ];
}

function toOption(value: unknown): Question['options'] {
  const { label, description } = fieldsOf(value);
  if (typeof label !== 'string' || label.trim() === '') return [];
  return [{ label, description: typeof description === 'string' ? description : '' }];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The input claude gets back: the questions as they were, and what was answered to each. */
export function answeredInput(approval: Approval): Record<string, unknown> {
  const questions = questionsIn(approval.input);
  const answers = Object.fromEntries(
    questions.map(({ question }, index) => [question, (approval.answers[index] ?? []).join(', ')]),
  );
  return { ...fieldsOf(approval.input), answers };
}

/** The card of the question at `index`. */
export function questionBlocks(approval: Approval, index: number): Block[] {
  const questions = questionsIn(approval.input);
  const { question, options, multiSelect } = questions[index]!;
  const count = questions.length > 1 ? ` (${index + 1} of ${questions.length})` : '';
  const described = options.filter(({ description }) => description !== '');
  return [
    { type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text: `claude asks${count}` }] }] },
    paragraph(question),
    ...(described.length === 0 ? [] : [optionList(described)]),
    paragraph(
      `${multiSelect ? 'Tick what fits, then Done' : 'Choose one'}; or reply to this message with your own words.`,
    ),
  ];
}

function optionList(options: Question['options']): Block {
  return {
    type: 'list',
    ordered: false,
    start: 1,
    items: options.map(({ label, description }) => ({
      blocks: [
        {
          type: 'paragraph',
          children: [
            { type: 'bold', children: [{ type: 'text', text: label }] },
            { type: 'text', text: `: ${description}` },
          ],
        },
      ],
    })),
  };
}

/** One row for each option, then what else can be done. */
export function questionButtons(approval: Approval, index: number): Button[][] {
  const { options, multiSelect } = questionsIn(approval.input)[index]!;
  const rows = options.map(({ label }, option) => [
    {
      label: multiSelect ? `${approval.ticked.includes(label) ? '☑' : '☐'} ${label}` : label,
      action: actionOf(approval.id, { question: index, option }),
    },
  ]);
  const done = multiSelect ? [{ label: 'Done', action: actionOf(approval.id, { question: index, end: 'done' }) }] : [];
  return [
    ...rows,
    [
      ...done,
      { label: 'In my own words', action: actionOf(approval.id, { question: index, end: 'words' }) },
      { label: 'Stop task', action: actionOf(approval.id, 'stop') },
    ],
  ];
}

/** A card has to stay one message; claude reads all of it. */
const longestAnswer = 300;
const longestQuestion = 500;

/** What stands in place of the card once the question is answered. */
export function answeredBlocks(approval: Approval, index: number, by: string, at: number): Block[] {
  const { question } = questionsIn(approval.input)[index]!;
  const answer = cut((approval.answers[index] ?? []).join(', '), longestAnswer);
  return [paragraph(cut(question, longestQuestion)), paragraph(`${by}: ${answer} (${timeOfDay(at)})`)];
}

function cut(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : words;
}
