import { Chalk, type ChalkInstance } from 'chalk';

export interface LineStyle {
  color: boolean;
  /** Show the stacks of errors, not just their messages. */
  stacks: boolean;
}

/** A JSON log line as a person likes to read it: time, message, then `key=value` in the background. */
export function formatLogLine(json: string, style: LineStyle): string {
  const chalk = new Chalk({ level: style.color ? 1 : 0 });
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const details = Object.entries(fields).map(([key, value]) => `${key}=${formatValue(value)}`);
  const parts = [chalk.dim(formatTime(String(time))), paint(chalk, level)(String(msg))];
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
  // Names of chats and people come from outside: they must not steer the terminal.
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
