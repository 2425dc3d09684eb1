import { hostDangers, otherHostNames } from '../../../danger/hosts.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { revealLine, revealProse } from '../../../text/reveal/reveal.ts';
import type { Button } from '../../model/post.ts';
import { asText, fieldsOf, textsIn } from './input-fields.ts';

/** What an MCP server says beside its questions. */
interface Elicited {
  server: string;
  message: string;
  /** A page that it wants opened. */
  url: string | undefined;
}

export function elicitedIn(input: unknown): Elicited {
  const { server, message, url } = fieldsOf(input);
  return { server: asText(server) ?? 'An MCP server', message: asText(message) ?? '', url: asText(url) };
}

/** The page that a server wants opened, with its host first, and what is wrong with its address. */
export function pageBlocks({ url }: Elicited): Block[] {
  if (url === undefined) return [];
  const others = otherHostNames(url).map((host) => paragraph(`Host: ${revealLine(host)}`));
  return [{ type: 'code', text: revealLine(url) }, ...others];
}

export function pageDangers({ url }: Elicited): string[] {
  return url === undefined ? [] : hostDangers(url);
}

/** A button that opens the page, named by its host. */
export function pageButton({ url }: Elicited): Button[] {
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
  return [{ label: `Open ${revealProse(new URL(url).host)}`, action: 'open', url }];
}

const secretWords = /pass(?:word|phrase|code)?\b|secret|\btoken|api.?key|credential|\bpin\b|\bcvv?\b|private.?key/i;

/** What sounds like a secret in the questions: the text of the first such question; undefined: nothing does. */
export function secretAskedFor(input: unknown): string | undefined {
  const { questions } = fieldsOf(input);
  const all = Array.isArray(questions) ? questions : [];
  const found = all.find((question) => secretWords.test(textsIn(question).join('\n')));
  return found === undefined ? undefined : asText(fieldsOf(found).question);
}
