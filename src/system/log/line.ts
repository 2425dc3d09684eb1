import { Chalk, type ChalkInstance } from 'chalk';
import { storyOf } from './story.ts';

export interface LineStyle {
  color: boolean;
  /** Show every message as it is, and the stacks of errors, not just their messages. */
  stacks: boolean;
  /** The chat is on the same screen: what it says itself is left out. */
  besideChat?: boolean;
}

/**
 * A JSON log line as a person likes to read it: time, a sentence, then what it does not say as `key=value` in the
 * background. '' for a line that is not for people.
 */
export function formatLogLine(json: string, style: LineStyle): string {
  const chalk = new Chalk({ level: style.color ? 1 : 0 });
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const message = String(msg);
  const told = style.stacks ? { words: message, rest: fields } : storyOf(message, fields, style.besideChat ?? false);
  if (!told) return '';
  const details = Object.entries(told.rest).map(([key, value]) => `${key}=${formatValue(value)}`);
  const parts = [chalk.dim(formatTime(String(time))), paint(chalk, level)(withoutSteering(told.words))];
  if (details.length > 0) parts.push(chalk.dim(details.join(' ')));
  const stacks = style.stacks ? Object.values(fields).map(stackOf).join('') : '';
  return `${parts.join(' ')}\n${stacks}`;
}

function paint(chalk: ChalkInstance, level: unknown): (text: string) => string {
  if (level === 'error') return chalk.red;
  if (level === 'warn') return chalk.yellow;
  return level === 'debug' ? chalk.dim : (text) => text;
}

function formatTime(iso: string): string {
  const date = new Date(iso);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

function formatValue(value: unknown): string {
  const shown = isError(value) ? messagesOf(value) : value;
  const text = typeof shown === 'string' && /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(shown) ? shown : JSON.stringify(shown);
  return withoutSteering(text);
}

/** Names of chats and people come from outside: they must not steer the terminal. */
function withoutSteering(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Cf}/gu, '');
}

interface SerializedError {
  message: string;
  stack?: string;
  cause?: unknown;
}

function isError(value: unknown): value is SerializedError {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

function messagesOf(error: SerializedError): string {
  return isError(error.cause) ? `${error.message}: ${messagesOf(error.cause)}` : error.message;
}

function stackOf(value: unknown): string {
  if (!isError(value)) return '';
  const stack = (value.stack ?? value.message).replaceAll(/^/gm, '    ').replaceAll(/[^\P{Cc}\n]/gu, '');
  return `${stack}\n${stackOf(value.cause)}`;
}
