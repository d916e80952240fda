// What people have pushed to the registries that everybody reaches: Docker Hub and the like. Later pulls get it, whoever makes them.
import type { Image } from "./image.ts";

export class Published {
  /** Whether the computers of the world have a repository only because somebody made it there: none such is on a registry before it is pushed. */
  claims: (repository: string) => boolean = () => false;
  /** By repository (docker.io/me/app), then by tag. */
  readonly #tags = new Map<string, Map<string, Image>>();
  /** By repository@digest. */
  readonly #digests = new Map<string, Image>();

  push(repository: string, tag: string, image: Image): void {
    const tags = this.#tags.get(repository) ?? new Map<string, Image>();
    this.#tags.set(repository, tags.set(tag, image));
    this.#digests.set(`${repository}@${image.digest}`, image);
  }
  /** What was pushed under a tag or digest. */
  find({ repository, tag, digest }: { repository: string; tag: string | undefined; digest: string | undefined }): Image | undefined {
    return digest ? this.#digests.get(`${repository}@${digest}`) : this.#tags.get(repository)?.get(tag ?? "latest");
  }
  /** Nobody else's repository is behind the name: what was not pushed to it is not there. */
  has(repository: string): boolean {
    return this.#tags.has(repository);
  }
  /** Tags that were pushed, sorted. */
  tags(repository: string): string[] {
    return [...(this.#tags.get(repository)?.keys() ?? [])].sort();
  }
}
