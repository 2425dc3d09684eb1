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
  /** Why its form cannot be shown; undefined: it can. */
  unshown: string | undefined;
}

export function elicitedIn(input: unknown): Elicited {
  const { server, message, url, unshown } = fieldsOf(input);
  return {
    server: asText(server) ?? 'An MCP server',
    message: asText(message) ?? '',
    url: asText(url),
    unshown: asText(unshown),
  };
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

/** Words of a text in which names are taken apart: `dbPassword2` is `db Password 2`. */
const secretWords =
  /passw(?:or[dt]|d)|pass(?:phrase|code|key)|\bpass\b|secret(?!ar|ion|ive)|api ?key|credential|(?:private|access) ?key|\b(?:pins?|cvv?|cvc|otp|totp)\b|\b(?:verification|security|recovery|backup|time|fa) codes?\b/i;

/** A token is a secret, unless it is something to count. */
const tokenWords =
  /(?<!\b(?:max(?:imum)?|min(?:imum)?|total|input|output|prompt|completion|context|how many|(?:number|count|amount|limit) of) ?)token(?!i[sz])(?!s? ?(?:limit|count|budget|usage|window|length|size)s?\b)/i;

function soundsSecret(text: string): boolean {
  const apart = text.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ').replace(/[^\p{L}]+/gu, ' ');
  return secretWords.test(apart) || tokenWords.test(apart);
}

/**
 * What sounds like a secret: the text of the first such question, or what the server says above a form that has
 * something to write; undefined: nothing does.
 */
export function secretAskedFor(input: unknown): string | undefined {
  const { questions } = fieldsOf(input);
  const all = Array.isArray(questions) ? questions : [];
  const found = all.find((question) => textsIn(question).some(soundsSecret));
  if (found !== undefined) return asText(fieldsOf(found).question);
  const { message } = elicitedIn(input);
  const isWritten = all.some((question) => fieldsOf(question).expects !== 'choice');
  return isWritten && soundsSecret(message) ? message : undefined;
}
