import { nameOf } from './name.ts';
import { weigh } from './weigh.ts';
import { type ModelAliases, type RunWish, wishOf } from './wishes.ts';

/** Where the words of a person go, and why, in words people read. */
export interface Route {
  to: 'chat' | 'code';
  /** Such as “fix + file name” or “a question”. */
  because: string;
  /** A short name for its session. */
  name: string;
  /** What Claude gets: the words without those to the bridge. */
  rest: string;
  wish: RunWish;
  /** The words ask for a code session. */
  isForced: boolean;
}

const session = '(?:code[ -]?(?:session|sitzung)|session (?:de )?code|sesi[oó]n de c[oó]digo|sess[aã]o de c[oó]digo)';
const forced = new RegExp(
  `^\\s*(?:(?:please|pls|bitte|stp|por favor)[,\\s]\\s*)?(?:(?:open|start|create|begin|[oö]ffne|starte|beginne|er[oö]ffne|ouvre|lance|d[ée]marre|cr[ée]e|abre|inicia|crea|abra|inicie|cria|crie)\\s+|(?:in|dans|en|em|numa)\\s+)(?:(?:a|an|eine[r]?|une|una|uma)\\s+)?(?:(?:new|neue[nr]?|nouvelle|nueva|nova)\\s+)?${session}(?:\\s+(?:nueva|nova))?(?:\\s*[:,]\\s*|\\s+|$)(?:(?:and|to|that|und|um|et|pour|y|para|e)\\s+)?`,
  'iu',
);

/** Reads at most 3,000 characters of the words, in linear time. */
export function routeOf(words: string, aliases: ModelAliases = {}): Route {
  const first = wishOf(words, aliases);
  const match = forced.exec(first.rest);
  const second = match === null ? first : wishOf(first.rest.slice(match[0].length), aliases);
  const rest = second.rest;
  const wish = { ...first.wish, ...second.wish };
  const judged = match === null ? weigh(rest) : ({ to: 'code', because: 'you asked for a code session' } as const);
  return { ...judged, name: nameOf(rest), rest, wish, isForced: match !== null };
}
