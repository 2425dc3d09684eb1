import { readFileSync } from 'node:fs';

/** A text of the corpus with a secret in it. */
export interface Leak {
  name: string;
  text: string;
  secrets: string[];
  /** The text when nothing but its secrets is hidden. */
  masked: string;
}

const alphabets: Record<string, string> = {
  a: 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789',
  l: 'abcdefghijklmnopqrstuvwxyz',
  h: '0123456789abcdef',
  u: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  d: '123456789',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
};

/** Texts with a secret, from `test/fixtures/masking/secrets.txt`. `round` makes other values for the same forms. */
export function leaks(round = 0): Leak[] {
  return linesOf('secrets.txt').map((line) => {
    const [name = '', template = ''] = line.split('\t', 2);
    const marked = made(template, round);
    return {
      name,
      text: marked.replace(/[⟦⟧]/g, ''),
      secrets: Array.from(marked.matchAll(/⟦([^⟧]*)⟧/g), ([, secret = '']) => secret),
      masked: marked.replace(/⟦[^⟧]*⟧/g, '«hidden»'),
    };
  });
}

/** Texts in which nothing is secret, from `test/fixtures/masking/everyday.txt`. */
export function everydayTexts(round = 0): string[] {
  return linesOf('everyday.txt').map((line) => made(line, round));
}

function linesOf(name: string): string[] {
  const path = new URL(`../../fixtures/masking/${name}`, import.meta.url);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

/** The same values for the same line and round. */
function made(template: string, round: number): string {
  const random = randomFrom(`${round} ${template}`);
  const values = (kind: string, length: number) =>
    Array.from({ length }, () => pick(alphabets[kind] ?? '', random)).join('');
  return template
    .replaceAll('␤', '\n')
    .replaceAll('{{uuid}}', () => uuid(values('h', 30)))
    .replace(/\{\{([alhudbw])(\d+)\}\}/g, (_, kind: string, length: string) =>
      mixed(kind, values(kind, Number(length))),
    );
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
}

/** As real ones of that length do, it has letters and digits, and does not begin or end with a sign. */
function mixed(kind: string, value: string): string {
  if (value.length < 3) return value;
  if (kind === 'a' || kind === 'b' || kind === 'w') return `k${value.slice(1, -2)}7R`;
  return kind === 'h' ? `${value.slice(0, -2)}e3` : value;
}

function pick(alphabet: string, random: () => number): string {
  return alphabet[Math.floor(random() * alphabet.length)] ?? '';
}

/** Numbers from 0 to 1. mulberry32, seeded with a sum of the text's characters. */
function randomFrom(text: string): () => number {
  let state = Array.from(text).reduce((sum, character) => (Math.imul(sum, 31) + character.codePointAt(0)!) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixedUp = Math.imul(state ^ (state >>> 15), 1 | state);
    mixedUp = (mixedUp + Math.imul(mixedUp ^ (mixedUp >>> 7), 61 | mixedUp)) ^ mixedUp;
    return ((mixedUp ^ (mixedUp >>> 14)) >>> 0) / 4_294_967_296;
  };
}
