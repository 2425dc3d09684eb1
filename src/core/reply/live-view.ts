import type { Block } from '../../text/document/blocks.ts';
import { formatDuration } from '../../text/format/duration.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { shortToolSummary } from '../../text/summary/tool-call.ts';
import type { GrowingAnswer } from '../answer/growing-answer.ts';
import type { Step } from '../answer/result-first.ts';
import type { AgentEvent } from '../model/events.ts';
import type { SteadyMs } from '../ports/clock.ts';

/** More running tools, or refused calls, than a message could name. Claude may start tools without end. */
const mostTools = 100;

export interface RunningTool {
  toolUseId: string;
  /** Its name and its subject, short and masked. */
  line: string;
  startedAt: SteadyMs;
}

/** A text block of the answer. */
interface LiveText {
  message: string;
  block: number;
  text: string;
  /** It is more than blanks; looking each time would cost a look at all of it. */
  showsText: boolean;
}

type LiveStep = LiveText | Pick<RunningTool, 'toolUseId' | 'line'>;

/** The known state of a running task at this moment. Plain data, changed only by `reduce`. */
export interface LiveState {
  /** Text blocks in the order they began, by message and block. */
  texts: Map<string, LiveText>;
  /** One of them is more than blanks. */
  hasText: boolean;
  /** Whether Claude is still writing the last text. */
  isWriting: boolean;
  running: RunningTool[];
  toolCount: number;
  /** What Claude wrote and did, in the order in which each began. */
  steps: LiveStep[];
  /** Refused tool calls, each once; after a hundred, `…`. */
  denied: string[];
  retry: { status: number | undefined; until: SteadyMs } | undefined;
  /** Requests that Claude waits for. */
  asks: string[];
  /** A sentence in every view. */
  note: string | undefined;
}

export function emptyState(note?: string): LiveState {
  return {
    texts: new Map(),
    hasText: false,
    isWriting: false,
    running: [],
    toolCount: 0,
    steps: [],
    denied: [],
    retry: undefined,
    asks: [],
    note,
  };
}

/** Applies one event. Mutates and returns `state`: it is called for every delta. */
export function reduce(state: LiveState, event: AgentEvent, now: SteadyMs, mask: SecretMask): LiveState {
  if (!['taken', 'finished', 'retrying', 'stalled', 'folded'].includes(event.type)) state.retry = undefined;
  switch (event.type) {
    case 'text-delta': {
      const block = textBlock(state, event);
      block.text += event.text;
      block.showsText ||= event.text.trim() !== '';
      state.hasText ||= block.showsText;
      state.isWriting = true;
      break;
    }
    case 'text':
      Object.assign(textBlock(state, event), { text: event.text, showsText: event.text.trim() !== '' });
      state.isWriting = false;
      state.hasText = anyText(state);
      break;
    case 'text-dropped':
      for (const [key, { message, block }] of state.texts) {
        if (message === event.message && block >= event.fromBlock) state.texts.delete(key);
      }
      state.steps = state.steps.filter((step) => !('text' in step) || isKnown(state, step));
      state.hasText = anyText(state);
      break;
    case 'tool-started': {
      const { toolUseId } = event;
      const line = toolLine(event, mask);
      state.toolCount++;
      // Claude may start tools without end.
      if (state.toolCount <= mostTools) state.steps.push({ toolUseId, line });
      state.running.push({ toolUseId, line, startedAt: now });
      // A call whose end is never told must not stay for ever.
      if (state.running.length > mostTools) state.running.shift();
      break;
    }
    case 'tool-finished':
      state.running = state.running.filter((tool) => tool.toolUseId !== event.toolUseId);
      break;
    case 'permission-denied': {
      const line = toolLine(event, mask);
      const last = state.denied.length < mostTools ? line : '…';
      if (!state.denied.includes(last)) state.denied.push(last);
      break;
    }
    case 'asked':
      state.asks.push(event.askId);
      break;
    case 'ask-closed':
      state.asks = state.asks.filter((id) => id !== event.askId);
      break;
    case 'retrying':
      state.retry = { status: event.status, until: now + event.delayMs };
      break;
    case 'taken':
    case 'thinking':
    case 'stalled':
    case 'folded':
    case 'finished':
      break;
  }
  return state;
}

function textBlock({ texts, steps }: LiveState, { message, block }: Pick<LiveText, 'message' | 'block'>): LiveText {
  const key = keyOf({ message, block });
  const known = texts.get(key);
  if (known) return known;
  const added = { message, block, text: '', showsText: false };
  texts.set(key, added);
  steps.push(added);
  return added;
}

function isKnown({ texts }: LiveState, text: LiveText): boolean {
  return texts.get(keyOf(text)) === text;
}

function keyOf({ message, block }: Pick<LiveText, 'message' | 'block'>): string {
  return `${block} ${message}`;
}

function anyText({ texts }: LiveState): boolean {
  return Array.from(texts.values()).some(({ showsText }) => showsText);
}

export function hasText(state: LiveState): boolean {
  return state.hasText;
}

/** What Claude wrote and did so far, in order; texts that show nothing are left out. */
export function stepsOf({ steps }: LiveState): Step[] {
  return steps.flatMap((step): Step[] => {
    if ('line' in step) return [{ tool: step.line }];
    return step.showsText ? [{ text: step.text }] : [];
  });
}

/** The answer so far, as markdown. */
function textOf(state: LiveState): string {
  return Array.from(state.texts.values())
    .filter(({ showsText }) => showsText)
    .map(({ text }) => text)
    .join('\n\n');
}

/**
 * The view of this moment: the answer so far, then what Claude is doing. Shows nothing of a secret that Claude is still
 * writing.
 */
export function viewBlocks(state: LiveState, now: SteadyMs, answer: GrowingAnswer): Block[] {
  const blocks = answer.blocks(textOf(state), state.isWriting);
  const lines = [...(state.note === undefined ? [] : [state.note]), ...activities(state, now)];
  return [...blocks, ...lines.map((text): Block => ({ type: 'activity', text }))];
}

function activities(state: LiveState, now: SteadyMs): string[] {
  if (state.asks.length > 0) return ['Waiting for your answer'];
  if (state.retry) {
    const why = state.retry.status ? `The Claude API answered ${state.retry.status}` : 'The Claude API is unreachable';
    return [`${why}. Retrying in ${formatDuration(Math.max(0, state.retry.until - now))}`];
  }
  const tools = state.running.map((tool) => `${tool.line} · ${formatDuration(now - tool.startedAt)}`);
  return tools.length > 0 || hasText(state) ? tools : ['Thinking…'];
}

function toolLine({ name, summary }: { name: string; summary: string }, mask: SecretMask): string {
  const short = shortToolSummary(name, summary, mask);
  return short === '' ? name : `${name} ${short}`;
}
