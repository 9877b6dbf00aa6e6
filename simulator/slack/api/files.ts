import type { SlackFile } from '../message.ts';
import { newId } from '../workspace/workspace.ts';

const LIMIT = 100;

interface Stored extends SlackFile {
  content?: Buffer;
}

/** Uploaded files: announced, filled, then shared by a message. */
export interface Files {
  announce(name: string, size: number): SlackFile;
  /** False when nothing was announced under this id, or the size differs. */
  fill(id: string, content: Buffer): boolean;
  filled(id: string | undefined): SlackFile | undefined;
  content(id: string): { name: string; content: Buffer } | undefined;
}

export function createFiles(url: () => string): Files {
  const files = new Map<string, Stored>();
  return {
    announce(name, size) {
      const id = newId('F');
      const oldest = files.size >= LIMIT ? files.keys().next().value : undefined;
      if (oldest !== undefined) files.delete(oldest);
      const file = { id, name, title: name, size, url_private: `${url()}/files/${id}` };
      files.set(id, file);
      return file;
    },
    fill(id, content) {
      const file = files.get(id);
      if (!file || file.size !== content.length) return false;
      files.set(id, { ...file, content });
      return true;
    },
    filled(id) {
      const file = files.get(id ?? '');
      if (!file?.content) return undefined;
      const { content: _content, ...shown } = file;
      return shown;
    },
    content(id) {
      const file = files.get(id);
      return file?.content && { name: file.name, content: file.content };
    },
  };
}
