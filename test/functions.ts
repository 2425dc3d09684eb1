import { fileURLToPath } from 'node:url';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

const functions = new Set<SyntaxKind>([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
]);

/** A function of any kind, also one within another. */
export interface FunctionFound {
  /** `src/cli/main.ts` */
  file: string;
  /** Where its head begins, counted from 1. */
  line: number;
  /** From its head to its closing brace, blank ones included. */
  lines: number;
}

/** All functions below `src`. */
export function functionsOf(root: URL): FunctionFound[] {
  const folder = fileURLToPath(root).replaceAll('\\', '/');
  const api = new API({ cwd: folder });
  try {
    const config = `${folder}tsconfig.build.json`;
    const program = api.updateSnapshot({ openProjects: [config] }).getProject(config)!.program;
    const names = program.getSourceFileNames().filter((name) => name.startsWith(`${folder}src/`));
    return names.flatMap((name) => functionsIn(program.getSourceFile(name)!, name.slice(folder.length)));
  } finally {
    api.close();
  }
}

function functionsIn(source: SourceFile, file: string): FunctionFound[] {
  const found: FunctionFound[] = [];

  function visit(node: Node): void {
    if (functions.has(node.kind)) {
      const line = lineAt(source, node.getStart(source));
      found.push({ file, line, lines: lineAt(source, node.end) - line + 1 });
    }
    node.forEachChild(visit);
  }

  visit(source);
  return found;
}

function lineAt({ text }: SourceFile, position: number): number {
  return text.slice(0, position).split('\n').length;
}
