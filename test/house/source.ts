import { endStates, openStates } from '../../src/core/model/task.ts';
import { codeOf, literalsOf } from '../literals.ts';

/* What the tests of the house see in one TypeScript source. Comments and what is only text are no code to them. */

/** Modules it imports: statically, for types, at run time, or by handing them on. */
export function importsOf(source: string): string[] {
  const code = codeOf(source);
  const forms = [/\bfrom\s*(['"])([^'"]+)\1/g, /\bimport\s*\(?\s*(['"`])([\w@./:#-]+)\1/g];
  return forms.flatMap((form) => Array.from(code.matchAll(form), (match) => match[2]!));
}

/** Ways to load a module that `importsOf` cannot follow. */
export function hiddenImportsOf(source: string): string[] {
  const code = codeOf(source);
  const ways: Record<string, RegExp> = {
    'import of a computed path': /\bimport\s*\(\s*(?!\s)(?!(['"`])[\w@./:#-]+\1\s*[,)])/,
    createRequire: /\bcreateRequire\b/,
    require: /(?<![\w$])require\s*[(.]/,
    getBuiltinModule: /\bgetBuiltinModule\b/,
    'import.meta.resolve': /\bimport\.meta\.resolve\b/,
    Worker: /\bnew\s+(?:\w+\.)?Worker\b/,
  };
  return Object.keys(ways).filter((way) => ways[way]!.test(code));
}

/** Export lists: what another file declares, or what could be handed on by an import and a list. */
export function exportListsOf(source: string): string[] {
  return Array.from(codeOf(source).matchAll(/\bexport\s+(?:type\s+)?(?:\{[^}]*\}|\*[^;\n]*)/g), ([list]) => list);
}

/** The names it exports; overloads of one function, and a value with its type, are one name. */
export function exportsOf(source: string): string[] {
  const code = codeOf(source);
  const declared = code.matchAll(
    /\bexport\s+(?:(?:declare|abstract|async|default)\s+)*(?:function\b\s*\*?|(?:interface|type|const|let|var|class|enum|namespace)\b)\s*(\w+)/g,
  );
  const more = withoutBrackets(code).matchAll(/\bexport\s+(?:declare\s+)?(?:const|let|var)\s+([^;]*)/g);
  const taken = code.matchAll(/\bexport\s+(?:const|let|var)\s*([{[][^;]*?[}\]])\s*(?::[^=;]*)?=(?![=>])/g);
  const listed = code.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}/g);
  const names = [
    ...Array.from(declared, (match) => match[1]!),
    ...Array.from(more, (match) => furtherNames(match[1]!)).flat(),
    ...Array.from(taken, (match) => namesTakenBy(match[1]!)).flat(),
    ...Array.from(listed, (match) => namesListedBy(match[1]!)).flat(),
  ];
  return [...new Set(names)];
}

function withoutBrackets(code: string): string {
  const shorter = code.replace(/\([^(){}[\]]*\)|\{[^(){}[\]]*\}|\[[^(){}[\]]*\]/g, '_');
  return shorter === code ? code : withoutBrackets(shorter);
}

/** `a = 1, b = 2` declares b too. */
function furtherNames(declarations: string): string[] {
  const [, ...others] = declarations.split(',');
  return others.flatMap((declaration) => /^\s*(\w+)\s*[:=](?![=>])/.exec(declaration)?.[1] ?? []);
}

/** `{ a, b: c, d = 1 }` takes a, c and d. */
function namesTakenBy(pattern: string): string[] {
  const withoutDefaults = pattern.replace(/=[^,}\]]+/g, '');
  return Array.from(withoutDefaults.matchAll(/\b(\w+)\b(?!\s*:)/g), (match) => match[1]!);
}

/** `a, type b, c as d` names a, b and d. */
function namesListedBy(list: string): string[] {
  return list.split(',').flatMap((item) => /(\w+)\s*$/.exec(item)?.[1] ?? []);
}

/** It takes a task from one state to another. The place of a task in its queue is no state. */
export function movesTasks(source: string): boolean {
  const code = codeOf(source);
  const states = [...openStates, ...endStates].join('|');
  return [
    /\bmoveIf\b/,
    new RegExp(`\\bmove\\((?:[^()]|\\([^()]*\\))*['"](?:${states})['"]`),
    /\bstore\??\.tasks\s*(?:\??\.\s*move\b|(?:\?\.)?\[)/,
    /\{[^{}]*\bmove\b[^{}]*\}\s*=\s*(?:\w+\.)*(?:store\.)?tasks\b/,
    ...namesOfTaskStore(code).map((name) => new RegExp(`(?<![\\w.])${name}\\??\\.move\\b`)),
  ].some((form) => form.test(code));
}

/** What the tasks of the store are called where they are taken out of it. */
function namesOfTaskStore(code: string): string[] {
  const assigned = code.matchAll(/\b(\w+)\s*=\s*(?:\w+\.)*store\.tasks\b(?!\s*[.?([])/g);
  const taken = code.matchAll(
    /\{[^{}]*\btasks\b(?:\s*:\s*(\w+))?[^{}]*\}\s*(?:=\s*(?:\w+\.)*store\b(?!\.)|:[^)=;{]*\bStore\b)/g,
  );
  const inside = code.matchAll(/\bstore\s*:\s*\{[^{}]*\btasks\b(?:\s*:\s*(\w+))?/g);
  return [...assigned, ...taken, ...inside].map((match) => match[1] ?? 'tasks');
}

/** It knows a platform or the database by name, be it in a text, an identifier or a comment. */
export function namesPlatform(source: string): boolean {
  // The terminal is also a word; its name is a text of its own.
  return (
    /telegram|discord|sqlite/i.test(source) || literalsOf(source).some(({ text }) => /^terminal(?::|$)/.test(text))
  );
}

/** Moments in its exported types that do not say which clock they are of (`EpochMs`, `SteadyMs`): `askedAt: number`. */
export function bareMomentsOf(source: string): string[] {
  const types = Array.from(
    codeOf(source).matchAll(/^export (?:interface|type) [\s\S]*?(?=^\S|(?![\s\S]))/gm),
    ([type]) => type,
  );
  const moment = /\b(?:at|now|since|until|\w+(?:At|Since|Until))\??(?:\([^()]*\))?: number\b/g;
  return types.flatMap((type) => type.match(moment) ?? []);
}

/** Where it keeps Biome from a rule: `biome-ignore lint/complexity/useThis: why`. */
export function suppressionsOf(source: string): string[] {
  return Array.from(source.matchAll(/\bbiome-ignore.*/g), ([mark]) => mark.replace(/\s*\*\/\s*$/, ''));
}

/** Suppressions of more than one rule at the next line, or without a reason. */
export function wideSuppressionsOf(source: string): string[] {
  return suppressionsOf(source).filter((mark) => !/^biome-ignore \w+\/\w+\/\w+: \S/.test(mark));
}

/** Files below `src` that the tests of the house would not read. */
export function unreadFiles(files: readonly string[]): string[] {
  return files.filter((file) => !/(?<!\.d)\.ts$/.test(file));
}
