/** Reactions on comments and issues, which the emulator does not have. */
import type { Schemas } from './emulator.ts';
import type { JsonObject } from './json.ts';

const contents = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;
type Content = (typeof contents)[number];

export type Reaction = Schemas['reaction'];

export class Reactions {
  /** By the address of the list, such as `…/issues/comments/7/reactions`. */
  readonly #lists = new Map<string, Reaction[]>();
  #lastId = 0;

  list(address: string): readonly Reaction[] {
    return this.#lists.get(address) ?? [];
  }

  /** Null when the content is not one that GitHub has; reacting twice gives the first one again. */
  add(
    address: string,
    content: unknown,
    user: Schemas['simple-user'],
  ): { readonly reaction: Reaction; readonly created: boolean } | null {
    if (!contents.includes(content as Content)) return null;
    const list = this.#lists.get(address) ?? [];
    this.#lists.set(address, list);
    const same = (known: Reaction) => known.content === content && known.user?.login === user.login;
    const known = list.find(same);
    if (known !== undefined) return { reaction: known, created: false };
    this.#lastId += 1;
    const reaction: Reaction = {
      id: this.#lastId,
      node_id: Buffer.from(`0:Reaction${this.#lastId}`).toString('base64'),
      user,
      content: content as Content,
      created_at: new Date().toISOString(),
    };
    list.push(reaction);
    return { reaction, created: true };
  }

  /** False when there is none of this id. */
  remove(address: string, id: number): boolean {
    const list = this.#lists.get(address) ?? [];
    const index = list.findIndex((reaction) => reaction.id === id);
    if (index !== -1) list.splice(index, 1);
    return index !== -1;
  }

  /** The counts that a comment carries. */
  summary(address: string): JsonObject {
    const list = this.list(address);
    const count = (content: Content) => list.filter((known) => known.content === content).length;
    const counts = Object.fromEntries(contents.map((content) => [content, count(content)]));
    return { url: address, total_count: list.length, ...counts };
  }
}
