import { boundedWords, plainLetters, unquotedWords } from './fold.ts';
import {
  anyVerb,
  asking,
  askingWhy,
  broken,
  brokenPhrase,
  chatObject,
  codeObject,
  settled,
  softObject,
  workVerb,
  writing,
} from './vocabulary.ts';

/** From this weight on a sentence is work on code. */
const enough = 3;

/** Where another sentence begins, also after a comma and a word of order. */
const sentenceEnd =
  /[!?;\n]|\.(?=\s|$)|, {1,2}(?=(?:but|first|then|aber|dann|erst|danach|mais|puis|d'abord|pero|luego|primero|mas|depois|primeiro) )/i;

const fileName =
  /^(?:[\w.@-]{0,60}[/\\]){0,8}[\w.-]{1,60}\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|swift|c|cc|cpp|h|hpp|cs|php|sh|sql|css|scss|html|vue|svelte|ya?ml|toml|json|lock|gradle|tf|md|ipynb|dart|ex|exs|lua|proto)(?::\d{1,6})?$/i;
const identifier =
  /^(?:(?!(?:GitHub|GitLab|YouTube|LinkedIn|PowerPoint|JavaScript|TypeScript|OneDrive|WhatsApp|PayPal|OneNote|MacBook|FaceTime|OpenAI|ChatGPT)$)[A-Z][a-z]{1,20}[A-Z]\w{1,40}|[a-z]{1,40}[a-z0-9]{0,20}[A-Z]\w{1,40}|[a-z0-9]{1,30}_\w{1,40}|[\w.]{1,60}\(\)|(?:feature|fix|bugfix|hotfix|release)\/[\w-]{1,60})$/;
/** `users.email`, and no address of a page. */
const dotted = /^[a-z]\w{1,30}\.(?!com$|org$|net$|de$|io$|fr$|es$|br$|pt$|eu$|js$)[a-z]\w{1,30}$/;
/** Before a thing that is a person's own, and hardly software. */
const own = /^(?:my|mein|meine|meinen|meiner|mon|ma|mes|mi|mis|meus?|minhas?)$/;
const pasted =
  /^(?:[ \t]{0,8}at [\w.<>$ ]{1,80} ?\(|Traceback \(most recent|[ \t]{0,8}File "[^"\n]{1,200}", line \d|diff --git |@@ -\d|npm ERR!|npm error|error TS\d{4}|error\[E\d{4}\]|panicked at |Caused by: |FAIL {1,3}\S|[A-Z]\w{0,40}(?:Error|Exception): )/m;

/** What the words weigh: `code` with the evidence in words people read. */
export function weigh(words: string): { to: 'chat' | 'code'; because: string } {
  const text = boundedWords(words).replace(/\n{3,}/g, '\n\n');
  const own = unquotedWords(text);
  let asked = false;
  let wrote = false;
  let worked = false;
  let before = '';
  for (const sentence of own.split(sentenceEnd)) {
    const plain = plainLetters(sentence).trim();
    if (plain === '') continue;
    if (asking.test(plain)) {
      asked = true;
      before = brokenWord(plain) ? sentence : '';
      continue;
    }
    if (writing.test(plain)) {
      wrote = true;
      before = '';
      continue;
    }
    const found = evidence(sentence, plain);
    if ((askingWhy.test(plain) || settled.test(plain)) && !found.isBroken) {
      asked = true;
      before = '';
      continue;
    }
    if (found.weight >= enough) return { to: 'code', because: found.because };
    // “The button does nothing. Fix it”: a short sentence and the one before it.
    const both = `${before} ${sentence}`;
    if (before !== '' && both.length < 300) {
      const together = evidence(both, plainLetters(both));
      if (together.weight >= enough) return { to: 'code', because: together.because };
    }
    before = sentence;
    worked ||= found.worked;
  }
  const paste = pasted.test(text) || /^ {0,3}```/m.test(text);
  if (paste && !asked && !wrote && (worked || own.length > 0))
    return { to: 'code', because: 'pasted code or an error' };
  return { to: 'chat', because: asked ? 'a question' : wrote ? 'words for people' : 'no code in it' };
}

/** A word that weighs. `place`: among the words; negative: it is no plain word. */
interface Found {
  weight: number;
  what: string;
  place: number;
}

/** The weight of one sentence. At most two soft objects count, and one of each other kind. */
function evidence(
  sentence: string,
  plain: string,
): { weight: number; because: string; worked: boolean; isBroken: boolean } {
  const verbs: Found[] = [];
  const objects: Found[] = [];
  let soft: string[] = [];
  let state = brokenPhrase.test(plain) ? 'not working' : '';
  let against = 0;
  for (const raw of sentence.split(/[\s,]+/)) {
    const bare = raw.replace(/^[("'`*[]+|[.:"'`*\]]+$/g, '');
    if (fileName.test(bare)) objects.push({ weight: 3, what: 'file name', place: -1 });
    else if (identifier.test(bare)) objects.push({ weight: 3, what: 'identifier', place: -1 });
    else if (dotted.test(bare)) objects.push({ weight: 2, what: 'identifier', place: -1 });
    else if (/^(?:#|gh-)\d{1,6}$/i.test(bare)) objects.push({ weight: 2, what: 'issue number', place: -1 });
  }
  const together = plain
    .replace(/\b(?:pull|merge)[ -]requests?\b/g, 'pr')
    .replace(/\bstack traces?\b/g, 'stacktrace')
    .replace(/\bnull[ -]pointers?\b/g, 'nullpointer')
    .replace(/\b(?:docker|container)[ -]images?\b/g, 'dockerimage')
    .replace(/\bfeature[ -]flags?\b/g, 'feature-flag')
    .replace(/\brelease[ -]candidates?\b/g, 'release-candidate')
    .replace(/\b(race[ -]condition|edge[ -]case)s?\b/g, 'race-condition')
    .replace(/\b(?:base de datos|base de donnees|banco de dados|data base)\b/g, 'database')
    .replace(/\b(?:public|city|town) library\b/g, ' ')
    // Asked for by a person for their own life: no work on code.
    .replace(/^(\W*)(?:test|build|make|buy|cook|quiz) (?:me|us)\b/, '$1 ')
    .replace(/\b(?:discount|promo|zip|postal|qr|dress|door|coupon|gift)[ -]?code\b|\bcodigo postal\b/g, ' ');
  const tokens = together.split(/[^a-z0-9'_-]+/);
  for (const [place, token] of tokens.entries()) {
    if (workVerb.test(token)) verbs.push({ weight: 2, what: token, place });
    else if (anyVerb.test(token)) verbs.push({ weight: 1, what: token, place });
    if (broken.test(token)) state ||= token;
    if (chatObject.test(token)) against += describes(tokens.slice(place + 1, place + 3)) ? 0 : 2;
    else if (codeObject.test(token)) objects.push({ weight: 2, what: token, place });
    else if (softObject.test(token) && !own.test(tokens[place - 1] ?? '')) {
      if (/^\d{1,4}(?:$|_)/.test(tokens[place + 1] ?? '')) objects.push({ weight: 2, what: token, place });
      else if (soft.length < 2 && !soft.includes(token)) soft = [...soft, token];
    }
  }
  const { verb, object } = bestOf(verbs, objects);
  const things = object.weight > 0 ? [object.what] : soft;
  const acts = verb.weight > 0 ? verb.what : state;
  if (verb.weight === 2 && object.weight >= 2) against = Math.min(against, 1);
  const weight =
    acts === '' || things.length === 0
      ? 0
      : verb.weight + object.weight + soft.length + (state === '' ? 0 : 2) - against;
  return { weight, because: [acts, ...things].join(' + '), worked: acts !== '', isBroken: state !== '' };
}

/** One word is not its own object: the heaviest verb and object that are two words. */
function bestOf(verbs: readonly Found[], objects: readonly Found[]): { verb: Found; object: Found } {
  const none: Found = { weight: 0, what: '', place: -2 };
  let best = { verb: none, object: none };
  for (const verb of [none, ...verbs])
    for (const object of [none, ...objects])
      if (verb.place !== object.place && verb.weight + object.weight > best.verb.weight + best.object.weight)
        best = { verb, object };
  return best;
}

/** Whether the noun before these words says which code is meant: “calendar export endpoint”. */
function describes(next: readonly string[]): boolean {
  const [first = '', second = ''] = next;
  if (/^(?:about|on|for|uber|zu|zum|sur|sobre|and|und|et|y|e)$/.test(first)) return false;
  return [first, second].some((word) => codeObject.test(word) || softObject.test(word));
}

function brokenWord(plain: string): boolean {
  return brokenPhrase.test(plain) || plain.split(/[^a-z]+/).some((word) => broken.test(word));
}
