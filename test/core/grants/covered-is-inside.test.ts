import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isCovered } from '../../../src/core/grants/rules.ts';
import { survey } from '../../../src/core/ground/survey.ts';
import { createDisk } from '../../../src/system/disk/disk.ts';

type Made = { kind: 'folder' | 'file' | 'link' | 'other name'; at: string; to: string };

const name = fc.constantFrom('a', 'b', 'c', 'd', '..', '.');
const way = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const target = fc.oneof(way, fc.constantFrom('$BASE/outside', '$BASE/project', '$BASE/outside/a', '../outside', '/'));
const made: fc.Arbitrary<Made> = fc.record({
  kind: fc.constantFrom('folder' as const, 'file' as const, 'link' as const, 'link' as const, 'other name' as const),
  at: fc.tuple(fc.constantFrom('project', 'project', 'outside'), way).map((parts) => parts.join('/')),
  to: target,
});

const disk = createDisk({}, { ownPlace: async () => undefined, touchesOwn: async () => false });

/** What can't be made (it is there already, its folder is none) is left out. */
function make(base: string, { kind, at, to }: Made): void {
  const path = join(base, at);
  if (!path.startsWith(`${base}/`)) return;
  try {
    if (kind === 'folder') mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      if (kind === 'file') writeFileSync(path, 'as it was', { flag: 'wx' });
      else if (kind === 'link') symlinkSync(to.replace('$BASE', base), path);
      else linkSync(join(base, 'outside/z'), path);
    }
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toMatch(/^E(?:EXIST|NOTDIR|ISDIR|LOOP|NOENT|PERM)$/);
  }
}

/** All files of a folder with what is in them, links not followed. */
function contents(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [path, ...contents(path)];
    return [entry.isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path];
  });
}

it('what a grant covers is written inside of the project, whatever links there are', async () => {
  let covered = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(made, { maxLength: 12 }), way, fc.boolean(), async (tree, written, isCommand) => {
      const base = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-links-')));
      try {
        const project = join(base, 'project');
        mkdirSync(project);
        mkdirSync(join(base, 'outside'));
        writeFileSync(join(base, 'outside/z'), 'as it was');
        for (const one of tree) make(base, one);
        const path = isCommand ? written : `${project}/${written}`;
        const ask = isCommand
          ? { tool: 'Bash', input: { command: `touch ${path}` } }
          : { tool: 'Write', input: { file_path: path, content: 'x' } };
        const told = { ...ask, reason: undefined, blockedPath: undefined, shellFolder: project };
        const rules = [
          { tool: 'Edit', content: `/${project}/**` },
          { tool: 'Bash', content: 'touch *' },
        ];
        if (!isCovered(told, rules, await survey(told, { path: project }, disk))) return;

        covered += 1;
        const before = contents(join(base, 'outside'));
        const full = `${project}/${written}`;
        try {
          mkdirSync(dirname(full), { recursive: true });
          if (!isFolder(full)) writeFileSync(full, 'x');
        } catch (error) {
          // Below a file: the system refuses it, as claude's tool would find.
          expect((error as NodeJS.ErrnoException).code).toMatch(/^E(?:EXIST|NOTDIR)$/);
          expect(contents(join(base, 'outside'))).toEqual(before);
          return;
        }

        expect(realpathSync(full).startsWith(`${project}/`) || realpathSync(full) === project).toBe(true);
        expect(contents(join(base, 'outside'))).toEqual(before);
      } finally {
        rmSync(base, { recursive: true });
      }
    }),
    { numRuns: 250 },
  );

  expect(covered).toBeGreaterThan(20);
});

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
