import * as clack from '@clack/prompts';
import chalk from 'chalk';
import { displayWidth } from '../../text/format/width.ts';

/* Questions of the wizard. Each but the first can be answered with a step back. */

/** The person left with Ctrl+C. */
export class Left extends Error {}

/** The answer that leads to the question before. */
export const back = Symbol('back');

export type Answer<T> = T | typeof back;

const backWord = 'back';

export interface Choice<T> {
  value: T;
  label: string;
  hint?: string;
}

/** @throws Left */
export async function choose<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<Answer<T>> {
  const options: { value: string; label: string; hint?: string }[] = [...choices, { value: backWord, label: 'Back' }];
  const value = answered(await clack.select<string>({ message, options }));
  return value === backWord ? back : (value as T);
}

/** `first`: the answer Enter gives. @throws Left */
export async function askYes(message: string, first: 'yes' | 'no' = 'yes'): Promise<Answer<boolean>> {
  const yes: Choice<'yes' | 'no'> = { value: 'yes', label: 'Yes' };
  const no: Choice<'yes' | 'no'> = { value: 'no', label: 'No' };
  const value = await choose(message, first === 'yes' ? [yes, no] : [no, yes]);
  return value === back ? back : value === 'yes';
}

export interface TextQuestion {
  message: string;
  /** What Enter alone answers. */
  usual?: string;
  /** Shows nothing of what is typed. */
  isSecret?: boolean;
  /** @returns what is wrong with it */
  problem(text: string): string | undefined;
}

/** @throws Left */
export async function askText({ message, usual, isSecret, problem }: TextQuestion): Promise<Answer<string>> {
  const validate = (text: string | undefined) => {
    const typed = text?.trim() || (usual ?? '');
    return typed === backWord ? undefined : problem(typed);
  };
  const question = { message: `${message} (or type ${backWord})`, validate };
  const given = isSecret
    ? await clack.password(question)
    : await clack.text({ ...question, ...(usual !== undefined && { placeholder: usual, defaultValue: usual }) });
  const text = answered(given).trim();
  return text === backWord ? back : text;
}

/** A sentence of the wizard, broken between its words where the screen is narrow. */
export function fitted(text: string, columns = process.stdout.columns ?? 80): string {
  // The line down the side, and the spaces behind it.
  const room = Math.max(20, columns - 4);
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    const line = last === '' ? word : `${last} ${word}`;
    if (displayWidth(line) <= room || last === '') lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.join(`\n${chalk.gray('│')}  `);
}

/** @throws Left */
export function answered<T>(given: T | typeof clack.CANCEL_SYMBOL): T {
  if (clack.isCancel(given)) throw new Left();
  return given as T;
}
