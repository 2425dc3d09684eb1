import type { WorkspaceFinishing } from './finishing.ts';
import type { WorkspaceMaking } from './making.ts';
import type { WorkspaceRescue } from './rescue.ts';

/**
 * Git worktrees for code sessions, on the machine of their project. Every call may be repeated after a crash: it finds
 * what an earlier one did. Errors are BridgeError `workspace`, with a `userMessage` that has Git's output and the fix.
 */
export interface Workspaces extends WorkspaceMaking, WorkspaceRescue, WorkspaceFinishing {}
