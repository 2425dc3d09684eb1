import type { ApprovedFolder } from '../../model/approved-folder.ts';

/** The folders that owners approved, by project. */
export interface FolderStore {
  /** False when the project has this folder already. */
  add(folder: Omit<ApprovedFolder, 'id'>): boolean;
  /** The folders of one project, the oldest first. */
  list(project: string): ApprovedFolder[];
  /** False when it no longer exists. */
  remove(id: number): boolean;
}
